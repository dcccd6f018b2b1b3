/**
 * What each view asks of the run, by the view's name. A view adds its own in its `data.ts`, so that nothing here
 * has to change when one comes or goes.
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type
export interface ViewRequests {}

/** What each view shows of the run, by the view's name. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type
export interface ViewContents {}

export type ViewName = keyof ViewRequests & keyof ViewContents;

/** What the open view wants to see of the run. */
export type ViewRequest = ViewRequests[ViewName];

/** What a view shows, as it was after `step`; nothing of it is made up on the way. */
export type ViewData = ViewContents[ViewName];
