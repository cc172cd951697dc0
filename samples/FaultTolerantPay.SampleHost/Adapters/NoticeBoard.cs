namespace FaultTolerantPay.SampleHost.Adapters;

/// <summary>
/// Where this sample shows its notices. A bank would send a message here; what comes twice under one id is shown once, unless many others
/// came between.
/// </summary>
internal sealed class NoticeBoard : INoticeSink
{
    // A host runs for months.
    private const int MaxRemembered = 100_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<NoticeKind, int> _byKind = [];
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly Queue<string> _inOrder = [];

    public IReadOnlyDictionary<NoticeKind, int> ByKind
    {
        get
        {
            lock (_lock)
            {
                return new Dictionary<NoticeKind, int>(_byKind);
            }
        }
    }

    public ValueTask DeliverAsync(Notice notice, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_ids.Add(notice.Id))
            {
                _byKind[notice.Kind] = _byKind.GetValueOrDefault(notice.Kind) + 1;
                _inOrder.Enqueue(notice.Id);
                if (_inOrder.Count > MaxRemembered)
                {
                    _ids.Remove(_inOrder.Dequeue());
                }
            }
        }

        return ValueTask.CompletedTask;
    }
}
