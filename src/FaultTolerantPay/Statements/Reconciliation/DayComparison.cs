using System.Runtime.InteropServices;
using FaultTolerantPay.Statements.Matching;

namespace FaultTolerantPay.Statements.Reconciliation;

/// <summary>The rows of both sides of one day, and what their comparison finds.</summary>
/// <param name="day">The day.</param>
/// <param name="maxDifferences">With more differences than this, nothing is concluded.</param>
internal sealed class DayComparison(ReconciliationDay day, int maxDifferences = DayComparison.MaxDifferences) : IDisposable
{
    /// <summary>With more differences than this, the file is another one than it is said to be; nobody could work on them.</summary>
    public const int MaxDifferences = 100_000;

    private readonly StatementMatcher _matcher = new(day.Rules) { IncludesMatched = true };
    private readonly CurrencyTable _currencies = new();
    private readonly SideTotals _file = new();
    private readonly List<(ChannelId Channel, bool IsOfAdvance)> _origins = [];
    private readonly Dictionary<(ChannelId, bool), ushort> _numbers = [];
    private readonly List<OurLine> _lines = [];
    private readonly List<ComparedResult> _unequal = [];
    private readonly HashSet<string> _held = new(StringComparer.Ordinal);
    private readonly RowsOfDay _rows = new(day.Window);

    /// <summary>What counts as the same.</summary>
    public MatchRules Rules { get; } = day.Rules;

    /// <summary>The rows of the file, without those that the day before held.</summary>
    public IReadOnlyList<SideTotal> File => _file.Of(_currencies);

    /// <summary>
    /// Whether what the file lacks was not executed. Beside the contract of the provider it takes the provider's word that the day had no
    /// business, or a file most of whose rows are of the day.
    /// </summary>
    public bool IsAbsenceFinal => day.Files.AbsenceIsFinal && (day.File is null || _rows.AreOfDay);

    /// <summary>Our operations that are simply matched and happened, by their references.</summary>
    public List<string> Confirmed { get; } = [];

    /// <summary>The rows of theirs whose fee our records take. They are no differences.</summary>
    public SpilledRows Fees { get; } = new();

    /// <summary>What was found, for each channel.</summary>
    public DayTotals Totals { get; } = new();

    /// <summary>Adds one of our operations.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="heldBefore">How many files missed it already.</param>
    public void AddOurs(RecordedOperation operation, int heldBefore = 0)
    {
        StatementRow row = day.RowOf(operation, _lines.Count + 1);
        if (row.AmountMinor > StatementMatcher.MaxAmountMinor)
        {
            // No file can have such an amount.
            _unequal.Add(ComparedResult.Of(new MatchResult(MatchKind.OnlyOurs, RowDifferences.None, row, []), operation));
            return;
        }

        if (heldBefore > 0)
        {
            _held.Add(operation.Reference);
        }

        _matcher.AddOurs(row, heldBefore);
        _lines.Add(new OurLine(NumberOf((operation.Channel, operation.Instruction is not null)), operation.TakesFeeOfStatement));
    }

    /// <summary>Whether an operation was added, if its confirmation, or null, is this one.</summary>
    public bool Has(RecordedOperation operation, StatementConfirmation? confirmation) => _held.Contains(operation.Reference)
        || (operation.WrittenAt >= day.Window.From && operation.WrittenAt < day.Window.Until
            && (confirmation is null || day.IsBy(confirmation)));

    /// <summary>Adds a row of the file.</summary>
    public void AddTheirs(in StatementRow row)
    {
        StatementRow named = row with { MerchantNumber = day.MerchantNumber };
        _matcher.AddTheirs(named);
        _file.Add(named, _currencies.NumberOf(row.Currency));
        _rows.Add(row);
    }

    /// <summary>Adds a row of theirs that the day before held.</summary>
    public void AddHeld(StatementRow theirs) => _matcher.AddTheirs(theirs, heldBefore: 1);

    /// <summary>Compares both sides.</summary>
    /// <returns>
    /// The results that are neither settled nor among <see cref="Fees"/>; null if there are more than the most differences.
    /// </returns>
    public List<ComparedResult>? Match(CancellationToken cancellationToken)
    {
        MatchTotals totals = _matcher.Match(Take, cancellationToken);
        if (!totals.AddUp)
        {
            throw new InvalidOperationException("The figures of a comparison do not add up: this is an error of the library.");
        }

        return _unequal.Count > maxDifferences ? null : _unequal;
    }

    /// <summary>
    /// Whether the statement says that our operation happened. One that it lists as pending or failed may come again, in the statement of
    /// another day.
    /// </summary>
    public static bool HappenedBy(MatchResult match) =>
        match.Ours is not null && match.Theirs.Any(row => row.Status == StatementRowStatus.Succeeded);

    /// <summary>Counts a result about which nothing is left to do, and notes the operation that it confirms.</summary>
    public void Settle(ComparedResult result)
    {
        Totals.Add(result);
        if (HappenedBy(result.Match))
        {
            Confirmed.Add(result.Match.Ours!.Value.OurReference);
        }
    }

    public void Dispose()
    {
        _matcher.Dispose();
        Fees.Dispose();
    }

    private void Take(MatchResult match)
    {
        OurLine? line = match.Ours is { } ours ? _lines[(int)ours.Line - 1] : null;
        bool takesFee = line is { TakesFee: true } && match.Differences.HasFlag(RowDifferences.Fee);
        if (takesFee && IsFeeAlone(match))
        {
            Fees.Add(match.Theirs[0], match.HeldBefore);
        }
        else if (IsSettled(match.Kind) && !takesFee)
        {
            Settle(Named(match, line));
        }
        else if (_unequal.Count <= maxDifferences)
        {
            _unequal.Add(Named(match, line));
        }
    }

    /// <summary>Whether both say that it succeeded, with the same amount, and not in parts.</summary>
    private static bool IsFeeAlone(MatchResult match) => match is
    {
        Kind: MatchKind.Differs or MatchKind.MatchedWithinTolerance,
        Differences: RowDifferences.Fee,
        Ours.Status: StatementRowStatus.Succeeded,
        Theirs: [{ Status: StatementRowStatus.Succeeded }],
    };

    /// <summary>
    /// Whether nothing is left to do. A provider that declines a tenth of a million payments lists none of them: they are no differences.
    /// </summary>
    private static bool IsSettled(MatchKind kind) => kind is
        MatchKind.Matched or MatchKind.MatchedInParts or MatchKind.MatchedWithinTolerance or MatchKind.WithoutEffect;

    private ComparedResult Named(MatchResult match, OurLine? line) => line is { } known
        ? new(match, _origins[known.Origin].Channel, _origins[known.Origin].IsOfAdvance)
        : new(match, null);

    private ushort NumberOf((ChannelId, bool) origin)
    {
        ref ushort number = ref CollectionsMarshal.GetValueRefOrAddDefault(_numbers, origin, out bool isKnown);
        if (!isKnown)
        {
            number = checked((ushort)_origins.Count);
            _origins.Add(origin);
        }

        return number;
    }

    /// <summary>What is kept of one of our rows, by its line.</summary>
    /// <param name="Origin">The number of its channel and kind.</param>
    /// <param name="TakesFee">Whether its fee is taken from a statement.</param>
    private readonly record struct OurLine(ushort Origin, bool TakesFee);
}
