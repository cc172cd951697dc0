namespace FaultTolerantPay.Routing.Engine;

/// <summary>Why the table refused a query before it applied any rule. No part of a refused query is used as an index.</summary>
public enum QueryRefusal
{
    /// <summary>The query was not refused.</summary>
    None = 0,

    /// <summary>The query has no schema: it is the default value.</summary>
    NoSchema = 1,

    /// <summary>The query's code has fewer words than its schema requires.</summary>
    CodeTooShort = 2,

    /// <summary>
    /// The query uses another schema and contains something that the table's schema does not have: a removed dimension, value or
    /// capability, or a dimension of another kind. Build the query again with the schema of the table in force.
    /// </summary>
    OtherSchema = 3,
}
