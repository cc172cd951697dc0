using FaultTolerantPay.PostgreSql.Connection;

namespace FaultTolerantPay.PostgreSql.Commits;

/// <summary>
/// Numbers for new rows, from blocks of one sequence. A batch takes them under its locks, so that the numbers of one payment grow; what it
/// does not use is never used.
/// </summary>
internal sealed class BatchNumbers
{
    private const int BlockLength = 4_096;

    private const string Select = "SELECT nextval('ftpay_number') FROM generate_series(1, $1)";

    private readonly Queue<long> _blocks = [];
    private long _next;
    private long _end;

    public Reading Take(int max) => new(
        new Statement(Select, Parameter.Int(((max - 1) / BlockLength) + 1)),
        row => _blocks.Enqueue(row.Long(0)));

    public long Next()
    {
        if (_next == _end)
        {
            // A sequence's value is the first number of its block.
            _next = _blocks.Dequeue();
            _end = _next + BlockLength;
        }

        return _next++;
    }
}
