using System.Collections.Immutable;
using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>
/// What a comparison of a statement with our own records could not explain, until it is resolved. The same statement read twice opens it
/// once. Its steps are stored beside it (<see cref="IStatementDiscrepancies.ListStepsAsync"/>).
/// </summary>
public sealed record StatementDiscrepancy
{
    /// <summary>The most rows of theirs that are stored; <see cref="TheirRows"/> counts all.</summary>
    public const int MaxStoredRows = 20;

    private EquatableArray<StatementRow> _theirs;

    /// <summary>
    /// Its id, 32 letters: made of source, day, side, kind of row and reference, so that it is the same at every reading.
    /// </summary>
    public required string Id { get; init; }

    /// <summary>Where the statement comes from, such as the provider.</summary>
    public required string Source { get; init => field = PlainText.Clean(value, Identifier.MaxLength) ?? ""; } = "";

    /// <summary>The day of the statement that shows it.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>What was found: Differs, OnlyTheirs, OnlyOurs or Duplicate.</summary>
    public required MatchKind Kind { get; init; }

    /// <summary>In what the sides differ.</summary>
    public RowDifferences Differences { get; init; }

    /// <summary>Our row, its texts cleaned; null if we have none.</summary>
    public StatementRow? Ours { get; init; }

    /// <summary>Their first rows, their texts cleaned: at most <see cref="MaxStoredRows"/>.</summary>
    public ImmutableArray<StatementRow> Theirs
    {
        get => _theirs.Items;
        init => _theirs = new EquatableArray<StatementRow>(value);
    }

    /// <summary>How many rows they have.</summary>
    public int TheirRows { get; init; }

    /// <summary>
    /// The amount that is not explained, 0 or more: the whole amount if one side has no row or says that it did not happen, or if the
    /// currencies differ; otherwise the differences of amount and fee together.
    /// </summary>
    public required Money ValueAtRisk { get; init; }

    /// <summary>A hash of what was found: another one at the next reading means that the rows have changed.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>A hash of the source, the side and our reference, if one side has no row; null otherwise.</summary>
    public string? OurKey { get; init; }

    /// <summary>The same with their reference.</summary>
    public string? TheirKey { get; init; }

    /// <summary>
    /// The id of the finding that explained it, also after it was opened again; its own id if a later comparison did not find it any more;
    /// null if neither happened, or if its row is gone.
    /// </summary>
    public string? ExplainedBy { get; init; }

    /// <summary>
    /// A hash of the source, merchant number and day of the comparison whose finding explained it; null if none did, or if it was opened or
    /// resolved by an operator since.
    /// </summary>
    public string? ExplainedIn { get; init => field = PlainText.Clean(value, Identifier.MaxLength); }

    /// <summary>When it was opened first, in UTC. Its age counts from then.</summary>
    public required DateTimeOffset OpenedAt { get; init => field = value.ToUniversalTime(); }

    /// <summary>Who works on it; null: nobody.</summary>
    public OperatorId? Assignee { get; init; }

    /// <summary>Whether it is open.</summary>
    public StatementDiscrepancyState State { get; init; } = StatementDiscrepancyState.Open;

    /// <summary>The resolution that waits for approval; null: none.</summary>
    public ProposedResolution? Proposal { get; init; }

    /// <summary>When it was resolved, in UTC; null while it is open.</summary>
    public DateTimeOffset? ResolvedAt { get; init => field = value?.ToUniversalTime(); }

    /// <summary>The reason code of its resolution; null while it is open.</summary>
    public string? ResolutionCode { get; init => field = PlainText.Clean(value, Identifier.MaxLength); }

    /// <summary>The number of its newest step. An operator's action names the version that the operator saw.</summary>
    public long Version { get; init; }
}
