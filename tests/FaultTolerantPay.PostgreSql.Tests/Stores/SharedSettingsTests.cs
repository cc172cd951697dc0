using FaultTolerantPay.PostgreSql.Tests.Servers;
using FaultTolerantPay.Testing.Conformance;
using Npgsql;

namespace FaultTolerantPay.PostgreSql.Tests.Stores;

/// <summary>Options and routing tables that nodes share.</summary>
public sealed class SharedSettingsTests
{
    private const SharedSettingsKind Routes = SharedSettingsKind.Routes;
    private static readonly CancellationToken None = CancellationToken.None;

    private static readonly DateTimeOffset[] Ends = [DateTimeOffset.MinValue, DateTimeOffset.MaxValue];

    private readonly StoreUnderTest _store = new();

    [TearDown]
    public Task Close() => _store.CloseAsync();

    [Test]
    public async Task Add_TwoVersions_AreFoundListedAndCountedByKind()
    {
        PostgreSqlStore store = _store.Create();
        SharedSettings first = Version(1), second = Version(2);
        Assert.That(await store.Settings.ReadNewestNumberAsync(Routes, None), Is.Zero);
        Assert.That(await store.Settings.AddAsync(first, None), Is.True);
        Assert.That(await store.Settings.AddAsync(second, None), Is.True);

        SharedSettings? found = await store.Settings.FindAsync(Routes, 2, None);
        IReadOnlyList<SharedSettings> listed = await store.Settings.ListNewestAsync(Routes, null, 10, None);
        Assert.That(found!.Files, Is.EqualTo(second.Files));
        Assert.That(found with { Files = [] }, Is.EqualTo(second with { Files = [] }));
        Assert.That(listed, Is.EqualTo(new[] { second with { Files = [] }, first with { Files = [] } }));
        Assert.That(await store.Settings.ListNewestAsync(Routes, 2, 10, None), Has.Count.EqualTo(1));
        Assert.That(await store.Settings.ReadNewestNumberAsync(Routes, None), Is.EqualTo(2));
        Assert.That(await store.Settings.ReadNewestNumberAsync(SharedSettingsKind.Options, None), Is.Zero);
        Assert.That(await store.Settings.FindAsync(Routes, 3, None), Is.Null);
    }

    [Test]
    public async Task Add_TimesAtTheirEnds_ComeBackAsStored([ValueSource(nameof(Ends))] DateTimeOffset time)
    {
        PostgreSqlStore store = _store.Create();
        SharedSettings settings = Version(1) with { At = time };
        await store.Settings.AddAsync(settings, None);

        Assert.That((await store.Settings.FindAsync(Routes, 1, None))!.At, Is.EqualTo(time));
    }

    /// <summary>Two operators save at once: one of them has not seen what the other saved.</summary>
    [Test]
    public async Task Add_SameNumberAtOnce_OneIsStored()
    {
        PostgreSqlStore store = _store.Create();
        bool[] added = await Task.WhenAll(
            Enumerable.Range(0, 16).Select(_ => Task.Run(() => store.Settings.AddAsync(Version(1), None).AsTask())));

        Assert.That(added.Count(isStored => isStored), Is.EqualTo(1));
        Assert.That(await store.Settings.ListNewestAsync(Routes, null, 100, None), Has.Count.EqualTo(1));
        Assert.That(await store.Settings.AddAsync(Version(3), None), Is.False, "there is no version 2 before it");
    }

    [TestCase("UPDATE shared_settings SET texts = '{}'")]
    [TestCase("DELETE FROM shared_settings")]
    public async Task Add_ThenChangedByHand_IsRefused(string change)
    {
        var schema = new TestSchema();
        schema.Clear();
        await using PostgreSqlStore store = PostgreSqlStore.Open(schema.Options());
        await store.Settings.AddAsync(Version(1), None);
        await using var connection = new NpgsqlConnection(schema.Server.ConnectionString("ftpay_run") + $";Search Path={schema.Name}");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(change, connection);

        Assert.That(
            async () => await command.ExecuteNonQueryAsync(),
            Throws.InstanceOf<PostgresException>().With.Message.Contains("never changed or deleted"));
    }

    private static SharedSettings Version(long number) => new()
    {
        Kind = Routes,
        Number = number,
        By = new OperatorId("ana"),
        At = Samples.Start.AddMinutes(number),
        Reason = $"version {number}, “quoted”",
        Files =
        [
            new SharedFile { Name = "catalogue.json", Text = $$"""{ "catalogue": {{number}} }""" },
            new SharedFile { Name = "policy.json", Text = "{ \"note\": \"多通道\" }\n" },
        ],
    };
}
