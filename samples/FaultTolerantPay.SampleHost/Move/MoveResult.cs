namespace FaultTolerantPay.SampleHost.Move;

/// <summary>A table on both sides.</summary>
/// <param name="Table">Its name in PostgreSQL.</param>
/// <param name="RowsInFile">How many rows the file has.</param>
/// <param name="RowsInDatabase">How many rows PostgreSQL has.</param>
/// <param name="IsSame">Whether all values are the same.</param>
internal sealed record ComparedTable(string Table, long RowsInFile, long RowsInDatabase, bool IsSame);

/// <summary>A sum on both sides.</summary>
/// <param name="Name">What is added up, and for which key.</param>
/// <param name="InFile">The sums in the file; empty: it has none.</param>
/// <param name="InDatabase">The sums in PostgreSQL; empty: it has none.</param>
internal sealed record ComparedSum(string Name, string InFile, string InDatabase)
{
    public bool IsSame => InFile == InDatabase;
}

/// <summary>What was moved and compared.</summary>
internal sealed record MoveResult
{
    public required IReadOnlyList<ComparedTable> Tables { get; init; }

    public required IReadOnlyList<ComparedSum> Sums { get; init; }

    /// <summary>How many rows this run stored; an earlier one may have stored others.</summary>
    public required long RowsStored { get; init; }

    /// <summary>How long this run copied.</summary>
    public required TimeSpan Copying { get; init; }

    /// <summary>How long it compared both sides.</summary>
    public required TimeSpan Comparing { get; init; }

    public bool IsSame => Tables.All(table => table.IsSame) && Sums.All(sum => sum.IsSame);
}
