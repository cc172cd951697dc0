using System.Collections.Immutable;
using System.Globalization;
using FaultTolerantPay.PostgreSql.Tests.Servers;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.Conformance;
using Npgsql;

namespace FaultTolerantPay.PostgreSql.Tests.Commits;

/// <summary>Counters that all nodes change: no cap is passed, nothing is lost, and nobody waits for a batch under way (M5).</summary>
public sealed class HotCounterTests
{
    private const int NodeCount = 4;

    private static readonly CounterKey All = new(CounterScope.All, "", Samples.Euro);

    // Row and shares of a counter in one snapshot: what is used, and what the others must count.
    private const string Totals = """
        SELECT coalesce(sum(used), 0) || '/' || coalesce(sum(committed), 0) FROM (
          SELECT amount_minor AS used, amount_minor AS committed FROM counter
          UNION ALL SELECT amount_minor, greatest(amount_minor, granted_minor) FROM counter_share) parts
        """;

    private TestSchema _schema = null!;
    private PostgreSqlStore[] _nodes = [];

    [OneTimeSetUp]
    public void Prepare() => _schema = new TestSchema();

    [SetUp]
    public void Open()
    {
        _schema.Clear();
        _nodes = [.. Enumerable.Range(0, NodeCount).Select(_ => PostgreSqlStore.Open(_schema.Options()))];
    }

    [TearDown]
    public void Close()
    {
        foreach (PostgreSqlStore node in _nodes)
        {
            node.Dispose();
        }
    }

    /// <summary>All of a cap can be used, and not more, whatever was granted to chains that do not use it.</summary>
    [Test]
    public async Task Commit_MoreThanTheCapOnFourNodes_UsesItWholly()
    {
        const int Max = 300;
        int committed = 0, refused = 0;
        Task[] callers = [.. Enumerable.Range(0, 4 * NodeCount).Select(caller => Task.Run(async () =>
        {
            for (int i = 0; i < 40; i++)
            {
                CommitResult result = await AddAsync(caller % NodeCount, 1, Max);
                _ = result.IsCommitted ? Interlocked.Increment(ref committed) : Interlocked.Increment(ref refused);
            }
        }))];
        Task work = Task.WhenAll(callers);
        while (!work.IsCompleted)
        {
            Assert.That(Committed(), Is.LessThanOrEqualTo(Max), "used or granted");
        }

        await work;
        Assert.That((committed, refused), Is.EqualTo((Max, (16 * 40) - Max)));
        Assert.That(await ValueAsync(), Is.EqualTo(new CounterValue(Max, Max)));
        Assert.That(_schema.Query("SELECT count(*) > 1 FROM counter_share"), Is.EqualTo("True"), "several chains have a share");
    }

    /// <summary>What was granted to chains that nobody uses any more is returned, once, before a commit is refused.</summary>
    [Test]
    public async Task Commit_ToTheCapOnOneNode_OthersReturnWhatTheyDoNotUse()
    {
        const int Max = 10_000;
        await WarmUpAsync(Max);
        foreach (int amount in new[] { 100, 1 })
        {
            while ((await AddAsync(0, amount, Max)).IsCommitted)
            {
                // Until it is refused.
            }
        }

        Assert.That((await ValueAsync()).AmountMinor, Is.EqualTo(Max));
        Assert.That(Committed(), Is.EqualTo(Max), "used or granted");
        Assert.That((await AddAsync(1, 1, Max)).Status, Is.EqualTo(CommitStatus.LimitReached));
    }

    /// <summary>The grant of a batch that has decided and not yet committed belongs to it.</summary>
    [Test]
    public async Task Commit_WhileAnotherBatchHasDecided_LeavesItItsGrant()
    {
        const int Max = 10_000;
        await WarmUpAsync(Max);
        TransactionKey key = Samples.Key("held-up");
        using NpgsqlConnection blocker = await LockAsync(
            $"INSERT INTO subject VALUES (-1, '{key.Merchant}', '{key.Order}', '{key.Attempt}')");
        Task<CommitResult> decided = _nodes[0].StandIn
            .CommitAsync(Samples.Reserve(key) with { Counters = ChangeOf(40), Limits = LimitOf(Max) }, default).AsTask();
        await UntilAsync("SELECT count(*) > 0 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%INTO subject%'");
        long taken = (await ValueAsync()).AmountMinor;
        Task others = Task.Run(async () =>
        {
            foreach (int amount in new[] { 500, 50, 1 })
            {
                while ((await AddAsync(1, amount, Max)).IsCommitted)
                {
                    taken += amount;
                }
            }
        });
        await Task.WhenAny(others, Task.Delay(TimeSpan.FromSeconds(1)));
        await ExecuteAsync(blocker, "ROLLBACK");
        Assert.That((await decided).IsCommitted, Is.True);
        await others;

        Assert.That((await ValueAsync()).AmountMinor, Is.EqualTo(taken + 40).And.EqualTo(Max));
    }

    /// <summary>What is added, taken away and added without a limit is never lost, and never lets the rest pass the cap.</summary>
    [Test]
    public async Task Commit_MixedChangesOnFourNodes_SumsExactly()
    {
        const int Max = 2_000;
        long sum = 0, count = 0;
        Task[] callers = [.. Enumerable.Range(0, 4 * NodeCount).Select(caller => Task.Run(async () =>
        {
            var random = new Random(caller);
            for (int i = 0; i < 40; i++)
            {
                (long amount, long? max) = random.Next(4) switch
                {
                    0 => (-random.Next(1, 50), (long?)null),
                    1 when caller == 0 => (random.Next(1, 20), null),
                    _ => (random.Next(1, 100), Max),
                };
                if ((await AddAsync(caller % NodeCount, amount, max)).IsCommitted)
                {
                    Interlocked.Add(ref sum, amount);
                    Interlocked.Increment(ref count);
                }
            }
        }))];
        await Task.WhenAll(callers);

        Assert.That(await ValueAsync(), Is.EqualTo(new CounterValue(sum, count)));
        Assert.That(sum, Is.LessThanOrEqualTo(Max));
    }

    /// <summary>A cap that is lowered holds for what was granted under the higher one.</summary>
    [Test]
    public async Task Commit_CapIsLowered_HoldsAtOnce()
    {
        await WarmUpAsync(max: 100_000);
        long before = (await ValueAsync()).AmountMinor;
        long lower = before + 10;
        CommitResult[] results = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => AddAsync(i % NodeCount, 1, lower)));

        Assert.That(results.Count(result => result.IsCommitted), Is.EqualTo(10));
        Assert.That((await ValueAsync()).AmountMinor, Is.EqualTo(lower));
    }

    /// <summary>A node that stops in the middle of a batch stops no other, as long as others have room.</summary>
    [Test]
    public async Task Commit_WhileABatchOfAnotherNodeIsUnderWay_DoesNotWait()
    {
        await WarmUpAsync(max: 1_000_000);
        using NpgsqlConnection paused = await LockAsync("SELECT 1 FROM chain c JOIN counter_share s ON s.chain = c.id WHERE c.id = "
            + "(SELECT min(chain) FROM counter_share) FOR UPDATE");
        Task<CommitResult[]> others = Task.WhenAll(Enumerable.Range(0, 64).Select(i => AddAsync(i % NodeCount, 1, 1_000_000)));

        Assert.That(await Task.WhenAny(others, Task.Delay(TimeSpan.FromSeconds(3))), Is.SameAs(others), "nobody waited for the share");
        Assert.That((await others).All(result => result.IsCommitted), Is.True);
    }

    /// <summary>What a paused batch may still use is not given to others; when it goes on, the cap holds.</summary>
    [Test]
    public async Task Commit_WhileABatchUsesItsShare_OthersCannotTakeIt()
    {
        const int Max = 10_000;
        await WarmUpAsync(Max);
        using NpgsqlConnection paused = await LockAsync("SELECT 1 FROM chain c JOIN counter_share s ON s.chain = c.id WHERE c.id = "
            + "(SELECT min(chain) FROM counter_share) FOR UPDATE");
        Task<CommitResult>[] others =
            [.. Enumerable.Range(0, 30).Select(i => AddAsync(i % NodeCount, 500, Max))];
        await Task.WhenAny(Task.WhenAll(others), Task.Delay(TimeSpan.FromSeconds(1)));
        // The paused batch uses all that was granted to it.
        await ExecuteAsync(paused, "UPDATE counter_share SET amount_minor = granted_minor, count = granted_count "
            + "WHERE chain = (SELECT min(chain) FROM counter_share); COMMIT");
        CommitResult[] results = await Task.WhenAll(others);

        Assert.That((await ValueAsync()).AmountMinor, Is.LessThanOrEqualTo(Max));
        Assert.That(results.Count(result => result.Status == CommitStatus.LimitReached), Is.GreaterThan(0));
    }

    /// <summary>The window of a velocity limit is summed over all nodes and slices.</summary>
    [Test]
    public async Task Commit_VelocityOverSlicesOnFourNodes_NeverPassesTheLimit()
    {
        const int Max = 400;
        int committed = 0;
        Task[] callers = [.. Enumerable.Range(0, 4 * NodeCount).Select(caller => Task.Run(async () =>
        {
            for (int i = 0; i < 40; i++)
            {
                CommitResult result = await AddToWindowAsync(caller % NodeCount, slice: i / 8, Max);
                _ = result.IsCommitted ? Interlocked.Increment(ref committed) : 0;
            }
        }))];
        await Task.WhenAll(callers);

        Assert.That(committed, Is.EqualTo(Max));
        Assert.That(_schema.Query(Totals).Split('/')[0], Is.EqualTo($"{Max}"));
    }

    [Test]
    public async Task DeleteOldPayments_SharedCounterAtZero_DeletesItAndItsShares()
    {
        await WarmUpAsync(max: 100_000);
        CounterValue value = await ValueAsync();
        var back = new StandInCommit { At = Samples.Start, Counters = [new CounterChange(All, -value.AmountMinor, -value.Count)] };
        Assert.That((await _nodes[1].StandIn.CommitAsync(back, default)).IsCommitted, Is.True);
        await _nodes[0].StandIn.DeleteOldPaymentsAsync(Samples.Start, Samples.Start, default);

        Assert.That(
            _schema.Query("SELECT (SELECT count(*) FROM counter) || '/' || (SELECT count(*) FROM counter_share)"), Is.EqualTo("0/0"));
        Assert.That((await AddAsync(0, 5, 5)).IsCommitted, Is.True);
        Assert.That(await ValueAsync(), Is.EqualTo(new CounterValue(5, 1)));
    }

    [Test]
    public async Task DeleteOldPayments_SharedCounterThatCounts_KeepsIt()
    {
        await WarmUpAsync(max: 100_000);
        CounterValue value = await ValueAsync();
        await _nodes[0].StandIn.DeleteOldPaymentsAsync(Samples.Start, Samples.Start, default);

        Assert.That(await ValueAsync(), Is.EqualTo(value));
    }

    /// <summary>Enough batches on each node that the counter is hot everywhere, and several chains have a share.</summary>
    private async Task WarmUpAsync(long max)
    {
        bool areShared = false;
        for (int i = 0; i < 20 || (i < 500 && !areShared); i++)
        {
            CommitResult[] results = await Task.WhenAll(Enumerable.Range(0, 2 * NodeCount).Select(n => AddAsync(n % NodeCount, 1, max)));
            Assert.That(results.All(result => result.IsCommitted), Is.True);
            areShared = _schema.Query("SELECT count(*) > 1 FROM counter_share") == "True";
        }

        Assert.That(areShared, Is.True, "several chains have a share");
    }

    private Task<CommitResult> AddAsync(int node, long amount, long? max) => _nodes[node].StandIn.CommitAsync(
        new StandInCommit
        {
            At = Samples.Start,
            Counters = ChangeOf(amount),
            Limits = max is { } limit ? LimitOf(limit) : [],
        },
        default).AsTask();

    private static ImmutableArray<CounterChange> ChangeOf(long amount) => [new CounterChange(All, amount, 1)];

    private static ImmutableArray<CounterLimit> LimitOf(long max) =>
        [new CounterLimit { Name = "all", Keys = [All], MaxAmountMinor = max }];

    private async Task UntilAsync(string sql)
    {
        for (int i = 0; _schema.Query(sql) != "True"; i++)
        {
            Assert.That(i, Is.LessThan(500), sql);
            await Task.Delay(10);
        }
    }

    private Task<CommitResult> AddToWindowAsync(int node, long slice, long max)
    {
        CounterKey Slice(long at) => All with { Slice = at, SliceLength = TimeSpan.FromMinutes(5) };
        ImmutableArray<CounterKey> window = [.. Enumerable.Range(-12, 25).Select(offset => Slice(slice + offset))];
        var commit = new StandInCommit
        {
            At = Samples.Start,
            Counters = [new CounterChange(Slice(slice), 1, 1, DateTimeOffset.MaxValue)],
            Limits = [new CounterLimit { Name = "window", Keys = window, MaxCount = max, IsVelocity = true }],
        };
        return _nodes[node].StandIn.CommitAsync(commit, default).AsTask();
    }

    private ValueTask<CounterValue> ValueAsync() => _nodes[0].StandIn.ReadCounterAsync(All, default);

    private long Committed() => long.Parse(_schema.Query(Totals).Split('/')[1], CultureInfo.InvariantCulture);

    private async Task<NpgsqlConnection> LockAsync(string sql)
    {
        var connection = new NpgsqlConnection(_schema.Server.ConnectionString("postgres"));
        await connection.OpenAsync();
        await ExecuteAsync(connection, $"SET search_path = {_schema.Name}; BEGIN; {sql}");
        return connection;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
