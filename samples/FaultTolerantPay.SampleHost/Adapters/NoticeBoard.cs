using System.Collections.Concurrent;

namespace FaultTolerantPay.SampleHost.Adapters;

/// <summary>Where this sample shows its notices. A bank would send a message here; what comes twice under one id is shown once.</summary>
internal sealed class NoticeBoard : INoticeSink
{
    private readonly ConcurrentDictionary<string, NoticeKind> _shown = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<NoticeKind, int> ByKind => _shown.Values.CountBy(kind => kind).ToDictionary();

    public ValueTask DeliverAsync(Notice notice, CancellationToken cancellationToken)
    {
        _shown.TryAdd(notice.Id, notice.Kind);
        return ValueTask.CompletedTask;
    }
}
