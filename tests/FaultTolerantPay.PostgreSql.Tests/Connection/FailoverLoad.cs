using System.Collections.Concurrent;
using System.Diagnostics;
using FaultTolerantPay.PostgreSql.Tests.Servers;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.PostgreSql.Tests.Connection;

/// <summary>Callers on several nodes, each of which reserves advance after advance and notes what it was told.</summary>
internal sealed class FailoverLoad : IAsyncDisposable
{
    public const string Schema = "ftpay";

    private const int CallersOfEachNode = 8;
    private const long AmountMinor = 10;

    private readonly PatroniCluster _cluster;
    private readonly PostgreSqlStore[] _nodes;
    private readonly string _run;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<long> _acknowledgedAt = new();
    private readonly ConcurrentBag<string> _acknowledged = [];
    private readonly ConcurrentBag<string> _refused = [];
    private readonly ConcurrentBag<string> _unknown = [];
    private readonly Task[] _callers;

    private FailoverLoad(PatroniCluster cluster, string run, PostgreSqlStore[] nodes)
    {
        (_cluster, _run, _nodes) = (cluster, run, nodes);
        _callers =
        [
            .. nodes.SelectMany((node, n) =>
                Enumerable.Range(0, CallersOfEachNode).Select(caller => Task.Run(() => CallAsync(node, $"{run}-{n}-{caller}")))),
        ];
    }

    public IReadOnlyCollection<string> Acknowledged => _acknowledged;

    public IReadOnlyCollection<string> Unknown => _unknown;

    /// <summary>One node tries the primary's host first, the other one last.</summary>
    public static FailoverLoad Start(PatroniCluster cluster, string run, string primary) => new(
        cluster, run, [.. new[] { null, primary }.Select(last => PostgreSqlStore.Open(Options(cluster, last)))]);

    public static PostgreSqlStoreOptions Options(PatroniCluster cluster, string? last = null) => new()
    {
        ConnectionString = cluster.ConnectionString("ftpay_run", last),
        Schema = Schema,
        CommandTimeout = TimeSpan.FromSeconds(2),
        ConnectTimeout = TimeSpan.FromSeconds(1),
        MinStandbys = 1,
    };

    /// <summary>Waits until so many more commits are acknowledged than now.</summary>
    public async Task AcknowledgeAsync(int more)
    {
        int from = _acknowledged.Count;
        long began = Stopwatch.GetTimestamp();
        while (_acknowledged.Count < from + more)
        {
            Assert.That(Stopwatch.GetElapsedTime(began), Is.LessThan(TimeSpan.FromSeconds(60)), "Writes go on.");
            await Task.Delay(20);
        }
    }

    /// <summary>Waits until each node has an acknowledgement that it got after this moment.</summary>
    /// <returns>How long the slower one took.</returns>
    public async Task<TimeSpan> ResumeAsync(long since)
    {
        for (int node = 0; node < _nodes.Length; node++)
        {
            string order = $"{_run}-resumed-{node}";
            while (!await TryCommitAsync(_nodes[node], order))
            {
                Assert.That(Stopwatch.GetElapsedTime(since), Is.LessThan(TimeSpan.FromSeconds(60)), "Writes go on.");
                order += "+";
                await Task.Delay(20);
            }
        }

        return Stopwatch.GetElapsedTime(since);
    }

    /// <summary>The longest time in which nothing was acknowledged.</summary>
    public TimeSpan LongestGap()
    {
        long[] times = [.. _acknowledgedAt.Order()];
        return times.Zip(times.Skip(1), Stopwatch.GetElapsedTime).Max();
    }

    /// <summary>
    /// Stops, and checks: what was acknowledged is there, what was refused is not, and what is unknown is either, so that a retry by the
    /// same key makes it once.
    /// </summary>
    public async Task StopAndCheckAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_callers);
        HashSet<string> stored = Stored();
        Assert.Multiple(() =>
        {
            Assert.That(_acknowledged.Where(order => !stored.Contains(order)), Is.Empty, "Acknowledged, and lost.");
            Assert.That(_refused.Where(stored.Contains), Is.Empty, "Refused with nothing written, and written.");
        });
        foreach (string order in _unknown)
        {
            CommitResult retried = await _nodes[0].StandIn.CommitAsync(Reserve(order), CancellationToken.None);
            Assert.That(retried.IsCommitted, Is.EqualTo(!stored.Contains(order)), $"{order}: {retried.Status}");
        }

        int expected = stored.Union(_unknown).Count();
        string primary = _cluster.Primary;
        Assert.That(
            _cluster.Query(primary, $"SELECT count(*) || ' ' || count(DISTINCT order_id) FROM {Schema}.advance"),
            Is.EqualTo($"{expected} {expected}"));
        Assert.That(
            _cluster.Query(primary, $"SELECT count || ' ' || amount_minor FROM {Schema}.counter_total"),
            Is.EqualTo($"{expected} {expected * AmountMinor}"));
        Assert.That((await _nodes[0].StandIn.CheckAuditTrailAsync(null, CancellationToken.None)).Problems, Is.Empty);
        TestContext.Out.WriteLine(
            $"{_run}: {_acknowledged.Count} acknowledged, {_refused.Count} refused, {_unknown.Count} unknown; "
            + $"longest time without an acknowledgement {LongestGap().TotalMilliseconds:0} ms");
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_callers);
        foreach (PostgreSqlStore node in _nodes)
        {
            await node.DisposeAsync();
        }

        _stop.Dispose();
    }

    private static StandInCommit Reserve(string order) => Samples.Reserve(Samples.Key(order), AmountMinor);

    private HashSet<string> Stored() =>
        [.. _cluster.Query(_cluster.Primary, $"SELECT string_agg(order_id, ' ') FROM {Schema}.advance").Split(' ')];

    private async Task CallAsync(PostgreSqlStore node, string caller)
    {
        for (int number = 0; !_stop.IsCancellationRequested; number++)
        {
            bool isDone = await TryCommitAsync(node, $"{caller}-{number}");
            await Task.Delay(isDone ? 5 : 50);
        }
    }

    private async Task<bool> TryCommitAsync(PostgreSqlStore node, string order)
    {
        try
        {
            CommitResult result = await node.StandIn.CommitAsync(Reserve(order), CancellationToken.None);
            Assert.That(result.IsCommitted, order);
            _acknowledged.Add(order);
            _acknowledgedAt.Enqueue(Stopwatch.GetTimestamp());
            return true;
        }
        catch (StoreException exception)
        {
            (exception.NothingWritten ? _refused : _unknown).Add(order);
            return false;
        }
    }
}
