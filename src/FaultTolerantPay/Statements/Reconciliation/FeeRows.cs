using FaultTolerantPay.Statements.Matching;

namespace FaultTolerantPay.Statements.Reconciliation;

/// <summary>
/// Rows of a statement that agree with ours in everything but a fee that our records take from a statement. In the files of many providers
/// that is every row, so they are kept as bytes, and what memory does not hold goes to a temporary file.
/// </summary>
internal sealed class FeeRows : IDisposable
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

    /// <summary>Gives every row once, in no particular order, and forgets it.</summary>
    public IEnumerable<GroupRow> Take()
    {
        for (int partition = 0; partition < PartitionedRows.Partitions; partition++)
        {
            byte[] bytes = new byte[_rows.BytesOf(partition)];
            _rows.Take(partition, bytes);
            for (int at = 0; at < bytes.Length; at += RowForm.LengthOf(bytes.AsSpan(at)))
            {
                yield return Read(bytes.AsSpan(at));
            }
        }
    }

    public void Dispose() => _rows.Dispose();

    private GroupRow Read(ReadOnlySpan<byte> row) => RowForm.LengthOf(row) < RowForm.Head
        ? throw new InvalidDataException("The temporary file of a comparison was changed by somebody else.")
        : new GroupRow(RowForm.Read(row, _currencies[RowForm.CurrencyOf(row)]), RowForm.HeldBeforeOf(row));
}
