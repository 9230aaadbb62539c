export const stages = {
  listen: { name: 'Listen', question: 'What do customers do and say?' },
  unify: { name: 'Unify', question: 'Who are our customers?' },
  understand: { name: 'Understand', question: 'What do they mean?' },
  act: { name: 'Act', question: 'What do we do about it?' },
  close: { name: 'Close the loop', question: 'Did they hear back from us?' },
  measure: { name: 'Measure', question: 'Does it get better for customers?' },
  align: { name: 'Align', question: 'Does everyone work on it?' },
}
