namespace FaultTolerantPay.SampleHost.Drill.Audit;

/// <summary>What the comparison with the bank's statements had to do. All of it is of the traffic and the rehearsal together.</summary>
internal sealed record StatementFigures
{
    /// <summary>The days of institutions that the host compared, those without movements included.</summary>
    public int Days { get; init; }

    /// <summary>The files in the store, in their newest version, those of the account included.</summary>
    public int Files { get; init; }

    /// <summary>The rows of the institutions' files.</summary>
    public long Rows { get; init; }

    /// <summary>The rows that agree with the store in everything.</summary>
    public long Matched { get; init; }

    /// <summary>How many discrepancies of each kind are open in the queue.</summary>
    public IReadOnlyDictionary<string, int> OpenDiscrepancies { get; init; } = new Dictionary<string, int>();

    /// <summary>The advances that were compared three ways.</summary>
    public int Advances { get; init; }

    /// <summary>Those of them that the library takes for proven by all statements.</summary>
    public int ProvenAdvances { get; init; }

    /// <summary>The executions of the business system's own statements.</summary>
    public int Executions { get; init; }

    /// <summary>The days of institutions and currencies that the account has settled.</summary>
    public int SettledDays { get; init; }

    /// <summary>The entries of the account that the journal has.</summary>
    public int BookedEntries { get; init; }
}
