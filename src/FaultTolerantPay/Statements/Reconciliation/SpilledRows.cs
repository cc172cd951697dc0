using FaultTolerantPay.Statements.Matching;

namespace FaultTolerantPay.Statements.Reconciliation;

/// <summary>
/// Rows of a file that are worked on after the whole file is read. That may be every row, so they are kept as bytes, and what memory does
/// not hold goes to a temporary file.
/// </summary>
internal sealed class SpilledRows : IDisposable
{
    private const long MemoryBytes = 16L << 20;

    private readonly PartitionedRows _rows = new(MatchKey.OurReference, isOurs: false, MemoryBytes, new MatchLimits().TemporaryFolder);
    private readonly CurrencyTable _currencies = new();

    /// <summary>How many rows were added.</summary>
    public long Count { get; private set; }

    /// <summary>Adds a row of theirs.</summary>
    public void Add(in StatementRow theirs, int heldBefore)
    {
        _rows.Add(theirs, _currencies.NumberOf(theirs.Currency), heldBefore);
        Count++;
    }

    /// <summary>Gives every row once and forgets it. Rows of one class with the same reference of ours come in one part.</summary>
    public IEnumerable<IEnumerable<GroupRow>> TakeParts()
    {
        for (int partition = 0; partition < PartitionedRows.Partitions; partition++)
        {
            byte[] bytes = new byte[_rows.BytesOf(partition)];
            _rows.Take(partition, bytes);
            yield return ReadAll(bytes);
        }
    }

    public void Dispose() => _rows.Dispose();

    private IEnumerable<GroupRow> ReadAll(byte[] bytes)
    {
        for (int at = 0; at < bytes.Length; at += RowForm.LengthOf(bytes.AsSpan(at)))
        {
            yield return Read(bytes.AsSpan(at));
        }
    }

    private GroupRow Read(ReadOnlySpan<byte> row) => RowForm.LengthOf(row) < RowForm.Head
        ? throw new InvalidDataException("The temporary file of a comparison was changed by somebody else.")
        : new GroupRow(RowForm.Read(row, _currencies[RowForm.CurrencyOf(row)]), RowForm.HeldBeforeOf(row));
}
