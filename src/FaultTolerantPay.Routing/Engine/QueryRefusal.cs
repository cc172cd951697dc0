namespace FaultTolerantPay.Routing.Engine;

/// <summary>Why a query was refused before any rule was asked. Nothing of a refused query is used as an index.</summary>
public enum QueryRefusal
{
    /// <summary>It was not refused.</summary>
    None = 0,

    /// <summary>It has no schema: it is the default value.</summary>
    NoSchema = 1,

    /// <summary>Its code has fewer words than its schema's codes have.</summary>
    CodeTooShort = 2,

    /// <summary>
    /// It was made with another schema than the table's and says something for which the table's schema has no word: a dimension, value or capability that was removed, or a dimension of another
    /// kind. Make the query again with the schema of the table in force.
    /// </summary>
    OtherSchema = 3,
}
