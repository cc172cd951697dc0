using System.Runtime.InteropServices;
using FaultTolerantPay.Statements.Matching;

namespace FaultTolerantPay.Statements.Reconciliation;

/// <summary>The rows of both sides of one day, and what their comparison finds.</summary>
internal sealed class DayComparison(ReconciliationDay day) : IDisposable
{
    /// <summary>With more differences than this, the file is another one than it is said to be; nobody could work on them.</summary>
    public const int MaxDifferences = 100_000;

    private readonly StatementMatcher _matcher = new(day.Rules) { IncludesMatched = true };
    private readonly CurrencyTable _currencies = new();
    private readonly SideTotals _file = new();
    private readonly List<ChannelId> _channels = [];
    private readonly Dictionary<ChannelId, ushort> _numbers = [];
    private readonly List<ushort> _channelOfLine = [];
    private readonly List<ComparedResult> _unequal = [];
    private readonly HashSet<string> _held = new(StringComparer.Ordinal);

    /// <summary>What counts as the same.</summary>
    public MatchRules Rules { get; } = day.Rules;

    /// <summary>The rows of the file, without those that the day before held.</summary>
    public IReadOnlyList<SideTotal> File => _file.Of(_currencies);

    /// <summary>Our operations that are simply matched and happened, by their references.</summary>
    public List<string> Confirmed { get; } = [];

    /// <summary>What was found, for each channel.</summary>
    public DayTotals Totals { get; } = new();

    /// <summary>Adds one of our operations.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="heldBefore">How many files missed it already.</param>
    public void AddOurs(RecordedOperation operation, int heldBefore = 0)
    {
        StatementRow row = day.RowOf(operation, _channelOfLine.Count + 1);
        if (row.AmountMinor > StatementMatcher.MaxAmountMinor)
        {
            // No file can have such an amount.
            _unequal.Add(new ComparedResult(new MatchResult(MatchKind.OnlyOurs, RowDifferences.None, row, []), operation.Channel));
            return;
        }

        if (heldBefore > 0)
        {
            _held.Add(operation.Reference);
        }

        _matcher.AddOurs(row, heldBefore);
        _channelOfLine.Add(NumberOf(operation.Channel));
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
    }

    /// <summary>Adds a row of theirs that the day before held.</summary>
    public void AddHeld(StatementRow theirs) => _matcher.AddTheirs(theirs, heldBefore: 1);

    /// <summary>Compares both sides.</summary>
    /// <returns>The results that are not simply matched; null if there are more than <see cref="MaxDifferences"/>.</returns>
    public List<ComparedResult>? Match(CancellationToken cancellationToken)
    {
        MatchTotals totals = _matcher.Match(Take, cancellationToken);
        if (!totals.AddUp)
        {
            throw new InvalidOperationException("The figures of a comparison do not add up: this is an error of the library.");
        }

        return _unequal.Count > MaxDifferences ? null : _unequal;
    }

    /// <summary>
    /// Whether the statement says that our operation happened. One that it lists as pending or failed may come again, in the statement of
    /// another day.
    /// </summary>
    public static bool HappenedBy(MatchResult match) =>
        match.Ours is not null && match.Theirs.Any(row => row.Status == StatementRowStatus.Succeeded);

    public void Dispose() => _matcher.Dispose();

    private void Take(MatchResult match)
    {
        var result = new ComparedResult(match, match.Ours is { } ours ? _channels[_channelOfLine[(int)ours.Line - 1]] : null);
        if (match.Kind == MatchKind.Matched)
        {
            Totals.Add(result);
            if (HappenedBy(match))
            {
                Confirmed.Add(match.Ours!.Value.OurReference);
            }
        }
        else if (_unequal.Count <= MaxDifferences)
        {
            _unequal.Add(result);
        }
    }

    private ushort NumberOf(ChannelId channel)
    {
        ref ushort number = ref CollectionsMarshal.GetValueRefOrAddDefault(_numbers, channel, out bool isKnown);
        if (!isKnown)
        {
            number = checked((ushort)_channels.Count);
            _channels.Add(channel);
        }

        return number;
    }
}
