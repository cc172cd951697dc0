using System.Buffers;
using FaultTolerantPay.Statements.Matching;

namespace FaultTolerantPay;

/// <summary>
/// Compares a statement with our own records. Add all rows of both sides, in any order, and then match once. Time grows with the rows;
/// memory does not: what is too much goes to temporary files. Not for several threads at once.
/// </summary>
public sealed class StatementMatcher : IDisposable
{
    /// <summary>The most minor units of a row. No reader gives more.</summary>
    public const long MaxAmountMinor = 100_000_000_000_000_000;

    private readonly MatchRules _rules;
    private readonly int _maxPartitionBytes;
    private readonly PartitionedRows _ours;
    private readonly PartitionedRows _theirs;
    private readonly CurrencyTable _currencies = new();
    private readonly SideTotals _ourTotals = new();
    private readonly SideTotals _theirTotals = new();
    private bool _isMatched;

    /// <summary>Creates an empty comparison.</summary>
    /// <param name="rules">What counts as the same; null: nothing may differ.</param>
    /// <param name="limits">Memory and disk; null: the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">The memory is out of its range.</exception>
    public StatementMatcher(MatchRules? rules = null, MatchLimits? limits = null)
    {
        limits ??= new MatchLimits();
        ArgumentOutOfRangeException.ThrowIfLessThan(limits.MemoryBytes, MatchLimits.MinMemoryBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limits.MemoryBytes, 16L << 30);
        _rules = rules ?? new MatchRules();
        _maxPartitionBytes = limits.MaxPartitionBytes;
        _ours = new PartitionedRows(_rules.Key, isOurs: true, limits.MemoryBytes / 2, limits.TemporaryFolder);
        _theirs = new PartitionedRows(_rules.Key, isOurs: false, limits.MemoryBytes / 2, limits.TemporaryFolder);
    }

    /// <summary>Whether the results include the rows that are simply matched. Default: false; they are only counted.</summary>
    public bool IncludesMatched { get; init; }

    /// <summary>Whether rows went to temporary files.</summary>
    public bool HasSpilled => _ours.HasSpilled || _theirs.HasSpilled;

    /// <summary>Adds a row of our records.</summary>
    /// <param name="row">The row.</param>
    /// <param name="heldBefore">How many files missed it already: 1 for a row that the last comparison held.</param>
    /// <exception cref="ArgumentException">
    /// A reference is too long, the amount is negative or above <see cref="MaxAmountMinor"/>, or the currency is not in ISO 4217.
    /// </exception>
    public void AddOurs(in StatementRow row, int heldBefore = 0) => Add(row, heldBefore, _ours, _ourTotals);

    /// <summary>Adds a row of the statement.</summary>
    /// <inheritdoc cref="AddOurs"/>
    public void AddTheirs(in StatementRow row, int heldBefore = 0) => Add(row, heldBefore, _theirs, _theirTotals);

    /// <summary>Compares both sides. It can be called once.</summary>
    /// <param name="onResult">
    /// Takes every result, without those that are simply matched unless <see cref="IncludesMatched"/>, in no particular order.
    /// </param>
    /// <param name="cancellationToken">Ends the comparison.</param>
    /// <returns>The figures.</returns>
    /// <exception cref="InvalidOperationException">It was called before.</exception>
    /// <exception cref="InvalidDataException">Millions of rows have the same reference.</exception>
    /// <exception cref="IOException">The temporary file cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The comparison was cancelled.</exception>
    public MatchTotals Match(Action<MatchResult> onResult, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(onResult);
        if (_isMatched)
        {
            throw new InvalidOperationException("The rows were matched before: make a new matcher.");
        }

        _isMatched = true;
        var counts = new MatchCounts();
        var join = new PartitionJoin(_rules, _currencies, counts, onResult, IncludesMatched);
        for (int partition = 0; partition < PartitionedRows.Partitions; partition++)
        {
            MatchPartition(partition, join, cancellationToken);
        }

        return new MatchTotals(_ourTotals.Of(_currencies), _theirTotals.Of(_currencies), counts.ByKind(), counts.Ours, counts.Theirs);
    }

    /// <summary>Deletes the temporary files.</summary>
    public void Dispose()
    {
        _ours.Dispose();
        _theirs.Dispose();
    }

    private void Add(in StatementRow row, int heldBefore, PartitionedRows rows, SideTotals totals)
    {
        if (row.AmountMinor is < 0 or > MaxAmountMinor)
        {
            throw new ArgumentException($"The amount of a row is {row.AmountMinor} minor units; expected 0 to {MaxAmountMinor}.");
        }

        byte currency = _currencies.NumberOf(row.Currency);
        totals.Add(row, currency);
        rows.Add(row, currency, heldBefore);
    }

    private void MatchPartition(int partition, PartitionJoin join, CancellationToken cancellationToken)
    {
        (long ours, long theirs) = (_ours.BytesOf(partition), _theirs.BytesOf(partition));
        if (Math.Max(ours, theirs) > _maxPartitionBytes)
        {
            throw new InvalidDataException(
                $"{(ours > theirs ? "Our records" : "The statement")} has {Math.Max(ours, theirs) >> 20} MiB of rows in one of "
                + $"{PartitionedRows.Partitions} partitions; expected at most {_maxPartitionBytes >> 20}. "
                + "Do millions of rows have one reference?");
        }

        byte[] ourBytes = ArrayPool<byte>.Shared.Rent((int)ours);
        byte[] theirBytes = ArrayPool<byte>.Shared.Rent((int)theirs);
        try
        {
            _ours.Take(partition, ourBytes.AsSpan(0, (int)ours));
            _theirs.Take(partition, theirBytes.AsSpan(0, (int)theirs));
            join.Run(ourBytes.AsSpan(0, (int)ours), theirBytes.AsSpan(0, (int)theirs), cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(ourBytes);
            ArrayPool<byte>.Shared.Return(theirBytes);
        }
    }
}
