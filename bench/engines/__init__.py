"""The engines that are compared: each adapter loads the same file and answers the same questions."""
