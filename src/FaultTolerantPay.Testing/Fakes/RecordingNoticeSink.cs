namespace FaultTolerantPay.Testing.Fakes;

/// <summary>Records the notices that it receives.</summary>
/// <param name="time">The clock of its delays. Null: the system's.</param>
public sealed class RecordingNoticeSink(TimeProvider? time = null) : INoticeSink
{
    private readonly Lock _lock = new();
    private readonly List<Notice> _notices = [];

    /// <summary>The notices so far, including duplicates, in order of arrival.</summary>
    public IReadOnlyList<Notice> Notices
    {
        get
        {
            lock (_lock)
            {
                return [.. _notices];
            }
        }
    }

    /// <summary>How deliveries behave: immediate, delayed or without a response.</summary>
    public FakeSteps DeliverSteps { get; } = new(time);

    /// <inheritdoc/>
    public async ValueTask DeliverAsync(Notice notice, CancellationToken cancellationToken) =>
        await DeliverSteps.RunAsync(() => Keep(notice), cancellationToken).ConfigureAwait(false);

    private bool Keep(Notice notice)
    {
        lock (_lock)
        {
            _notices.Add(notice);
        }

        return true;
    }
}
