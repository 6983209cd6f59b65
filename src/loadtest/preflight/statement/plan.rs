//! The server's plan of a statement: whether it only reads, and the expressions in it.

use serde_json::Value;

/// What a plan that only reads is made of. What is not here is refused, that of later versions too: ModifyTable
/// writes, LockRows locks, Foreign Scan reaches another server or runs a program, and what a Custom Scan of an
/// extension does is not known.
const READS: [&str; 38] = [
    "Aggregate",
    "Append",
    "Bitmap Heap Scan",
    "Bitmap Index Scan",
    "BitmapAnd",
    "BitmapOr",
    "CTE Scan",
    "Function Scan",
    "Gather",
    "Gather Merge",
    "Group",
    "Hash",
    "Hash Join",
    "Incremental Sort",
    "Index Only Scan",
    "Index Scan",
    "Limit",
    "Materialize",
    "Memoize",
    "Merge Append",
    "Merge Join",
    "Named Tuplestore Scan",
    "Nested Loop",
    "ProjectSet",
    "Recursive Union",
    "Result",
    "Sample Scan",
    "Seq Scan",
    "SetOp",
    "Sort",
    "Subquery Scan",
    "Table Function Scan",
    "Tid Range Scan",
    "Tid Scan",
    "Unique",
    "Values Scan",
    "WindowAgg",
    "WorkTable Scan",
];

/// Plain names, which are not written as expressions are: a quote in one would mislead the scanner.
const NAMES: [&str; 7] = ["Alias", "Relation Name", "Schema", "Index Name", "CTE Name", "Function Name", "Subplan Name"];

/// Whether this plan is that of one query that only reads; its expressions, to be looked through.
///
/// # Errors
/// One sentence's beginning that says what is in it.
pub fn expressions(explained: &str) -> Result<Vec<String>, String> {
    let plans: Value = serde_json::from_str(explained).map_err(|_| "its plan cannot be parsed".to_owned())?;
    let [only] = plans.as_array().map(Vec::as_slice).unwrap_or_default() else {
        return Err("the server splits it into several statements".to_owned());
    };
    let plan = only.get("Plan").filter(|plan| plan.get("Node Type").is_some()).ok_or("it is not a query")?;
    let mut expressions = Vec::new();
    read(plan, &mut expressions)?;
    Ok(expressions)
}

fn read(value: &Value, expressions: &mut Vec<String>) -> Result<(), String> {
    match value {
        Value::String(text) => expressions.push(text.clone()),
        Value::Array(values) => values.iter().try_for_each(|value| read(value, expressions))?,
        Value::Object(fields) => {
            fields.get("Node Type").map_or(Ok(()), |node| refuse_node(node.as_str().unwrap_or_default()))?;
            let said = fields.iter().filter(|(key, _)| !NAMES.contains(&key.as_str()));
            said.map(|(_, value)| value).try_for_each(|value| read(value, expressions))?;
        }
        _ => {}
    }
    Ok(())
}

fn refuse_node(node: &str) -> Result<(), String> {
    match node {
        node if READS.contains(&node) => Ok(()),
        "ModifyTable" => Err("it writes: its plan changes rows (ModifyTable)".to_owned()),
        "LockRows" => Err("it locks the rows that it reads (FOR UPDATE or FOR SHARE)".to_owned()),
        "Foreign Scan" => Err("it reads a foreign table of another server or a program".to_owned()),
        other => Err(format!("its plan has a step that may write ({other})")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const READ: &str = r#"[{"Plan": {"Node Type": "Limit", "Alias": "it's", "Plans": [
        {"Node Type": "Seq Scan", "Output": ["f(a)", "'g(1)'::text"], "Filter": "(h(b) > 1)"}]}}]"#;

    #[test]
    fn a_plan_that_reads_gives_its_expressions() {
        let found = expressions(READ).expect("it reads");
        assert!(found.contains(&"f(a)".to_owned()) && found.contains(&"(h(b) > 1)".to_owned()), "{found:?}");
        assert!(!found.contains(&"it's".to_owned()), "a name is no expression");
    }

    #[test]
    fn what_is_not_known_to_read_is_refused_at_any_depth() {
        let with = |node: &str| expressions(&READ.replace("Seq Scan", node)).expect_err("refused");
        assert!(with("ModifyTable").contains("writes"));
        assert!(with("LockRows").contains("locks"));
        assert!(with("Foreign Scan").contains("foreign table"));
        assert!(with("Custom Scan").contains("Custom Scan"));
        for other in
            [r#"["Utility Statement"]"#, "[]", "x", r#"[{"Plan": {}}]"#, &format!("{}, {}", READ.trim_end_matches(']'), &READ[1..])]
        {
            assert!(expressions(other).is_err(), "{other}");
        }
    }
}
