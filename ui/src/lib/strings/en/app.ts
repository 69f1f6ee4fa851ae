export const app = {
  name: "PulsePlan",
  skip: "Skip to content",
  nav: "Main",
  signOut: "Sign out",
  signedInAs: (email: string) => `Signed in as ${email}`,
  loading: "Loading",
  retry: "Try again",
  cancel: "Cancel",
  close: "Close",
  undo: "Undo",
  unreachable: "The server cannot be reached. Please check the connection.",
  expired: "Your session has ended. Please sign in again.",
  failed: "Something went wrong.",
  notices: "Notifications",
};

export const screens = { today: "Today", week: "Week", day: "Day", month: "Month", agenda: "Agenda", tasks: "Tasks", calendars: "Calendars", activity: "Activity", outlook: "Outlook", plans: "Plans", projects: "Projects", settings: "Settings", start: "Set up", reset: "Your new password", verify: "Your email address", email: "Your new address", gone: "Goodbye" };

/** Titles of parts of a screen that have one of their own. */
export const parts = { "settings/account": "Account", "settings/hours": "Hours", "settings/profile": "Profile", "settings/appearance": "Appearance", "settings/data": "Data", "settings/rules": "Rules", "settings/learned": "Learned", "activity/schedules": "Schedules" } as Record<string, string>;
