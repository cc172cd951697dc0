using System.Reflection;
using System.Security.Cryptography;
using FaultTolerantPay.Composition;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Hosting.Work;

/// <summary>
/// Says every few seconds that this node lives, by which options and routing table it works, and what it finds of the business system; and
/// takes what the others find. A node that stops in order is forgotten; one that was killed is seen by the age of its last sign.
/// </summary>
internal sealed class NodeSignWork : IBackgroundWork, IHostedService
{
    // Several signs may be missed. Measured on this node's clock: those of others may be wrong.
    private static readonly TimeSpan MaxSilence = TimeSpan.FromSeconds(20);

    private readonly Dictionary<string, (DateTimeOffset SeenAt, long ReadAt)> _others = new(StringComparer.Ordinal);
    private readonly NodeFindings _findings;
    private readonly TimeProvider _time;
    private readonly ILogger<NodeSignWork> _logger;
    private readonly INodeDirectory? _nodes;
    private readonly InForceFingerprints? _inForce;
    private readonly string _id;
    private readonly DateTimeOffset _startedAt;

    public NodeSignWork(
        TimeProvider time,
        ILogger<NodeSignWork> logger,
        NodeFindings findings,
        INodeDirectory? nodes = null,
        InForceFingerprints? inForce = null)
    {
        (_time, _logger, _findings, _nodes, _inForce) = (time, logger, findings, nodes, inForce);
        _startedAt = time.GetUtcNow();
        _id = $"{Environment.MachineName}-{Environment.ProcessId}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}";
    }

    public string Name => "node-sign";

    public TimeSpan IdleDelay { get; } = TimeSpan.FromSeconds(5);

    public bool RunsOnChange => true;

    public async ValueTask<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        if (_nodes is not null)
        {
            await _nodes.SaveAsync(Sign(), cancellationToken).ConfigureAwait(false);
            Learn(await _nodes.ListAsync(cancellationToken).ConfigureAwait(false));
        }

        return 0;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Called after the service that drives the work has stopped.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_nodes is null)
        {
            return;
        }

        try
        {
            // The host's token has ended where work was cancelled; the store has its own limit.
            await _nodes.RemoveAsync(_id, CancellationToken.None).ConfigureAwait(false);
        }
        catch (StoreException exception)
        {
            // The sign of this node grows old instead.
            WorkLog.WorkFailed(_logger, Name, 1, TimeSpan.Zero, exception);
        }
    }

    private void Learn(IReadOnlyList<NodeSign> signs)
    {
        List<NodeSign> down = [];
        foreach (NodeSign sign in signs.Where(sign => sign.Id != _id))
        {
            if (!_others.TryGetValue(sign.Id, out var last) || last.SeenAt != sign.SeenAt)
            {
                _others[sign.Id] = last = (sign.SeenAt, _time.GetTimestamp());
            }

            if (sign.DownSince is not null && _time.GetElapsedTime(last.ReadAt) < MaxSilence)
            {
                down.Add(sign);
            }
        }

        foreach (string gone in _others.Keys.Except(signs.Select(sign => sign.Id), StringComparer.Ordinal).ToList())
        {
            _others.Remove(gone);
        }

        _findings.Learn(down);
    }

    private NodeSign Sign() => new()
    {
        Id = _id,
        Version = Assembly.GetEntryAssembly()?.GetName().Version?.ToString() ?? "",
        StartedAt = _startedAt,
        SeenAt = _time.GetUtcNow(),
        Options = _inForce?.Options ?? "",
        Routes = _inForce?.Routes ?? "",
        DownSince = _findings.DownSince(),
    };
}
