using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Testing.Fakes;

/// <summary>Remembers the notices that it is given.</summary>
public sealed class RecordingNoticeSink : INoticeSink
{
    private readonly Lock _gate = new();
    private readonly List<Notice> _notices = [];

    /// <summary>The notices so far, in the order in which they came.</summary>
    public IReadOnlyList<Notice> Notices
    {
        get
        {
            lock (_gate)
                return [.. _notices];
        }
    }

    /// <inheritdoc/>
    public ValueTask DeliverAsync(Notice notice, CancellationToken cancellationToken)
    {
        lock (_gate)
            _notices.Add(notice);
        return ValueTask.CompletedTask;
    }
}
