namespace FaultTolerantPay.SampleHost.Move;

/// <summary>A table of the PostgreSQL store, and where its rows are in the SQLite file.</summary>
/// <param name="Name">Its name there.</param>
/// <param name="Source">The name of the table in the file.</param>
internal sealed record MovedTable(string Name, string Source)
{
    /// <summary>
    /// The columns that are not simply the columns of the same name: what stands in their place, as SQL over the table in the file.
    /// </summary>
    public IReadOnlyDictionary<string, string> Expressions { get; init; } = new Dictionary<string, string>();

    /// <summary>The columns of the file that have no place in PostgreSQL, because nothing refers to them.</summary>
    public IReadOnlyList<string> Dropped { get; init; } = [];

    /// <summary>What column of the file, or what SQL, gives a column of PostgreSQL.</summary>
    public string ExpressionOf(string column) => Expressions.GetValueOrDefault(column, column);
}
