import { Outlet } from '@tanstack/react-router'

export default function Settings() {
  return <Outlet />
}
