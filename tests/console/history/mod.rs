mod kept;
mod page;
mod spike;
