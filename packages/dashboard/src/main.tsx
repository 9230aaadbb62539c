// Where does everything begin?
import '@mantine/core/styles.layer.css'
import './theme/base.css'
import { createRoot } from 'react-dom/client'
import { App } from '@/app/App'
import { adoptTheme } from '@/theme/theme'

adoptTheme()
const place = document.getElementById('root')
if (place) createRoot(place).render(<App />)
