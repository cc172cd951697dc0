using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.PostgreSql.Tests.Stores;

/// <summary>Nodes and their signs of life.</summary>
public sealed class NodeDirectoryTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly StoreUnderTest _store = new();

    [TearDown]
    public Task Close() => _store.CloseAsync();

    [Test]
    public async Task Save_NodesThatSignStopAndFallSilent_AreListedRemovedAndForgotten()
    {
        PostgreSqlStore store = _store.Create();
        NodeSign first = Sign("node-1", Samples.Start), second = Sign("node-2", Samples.Start);
        await store.Nodes.SaveAsync(first, None);
        await store.Nodes.SaveAsync(second, None);
        NodeSign later = first with { SeenAt = Samples.Start.AddSeconds(5), Options = "other options", Routes = "other routes" };
        await store.Nodes.SaveAsync(later, None);
        Assert.That(await store.Nodes.ListAsync(None), Is.EqualTo(new[] { later, second }));

        await store.Nodes.RemoveAsync("node-1", None);
        Assert.That(await store.Nodes.ListAsync(None), Is.EqualTo(new[] { second }));

        NodeSign other = Sign("node-3", Samples.Start.AddDays(1).AddSeconds(1));
        await store.Nodes.SaveAsync(other, None);
        Assert.That(await store.Nodes.ListAsync(None), Is.EqualTo(new[] { other }), "a node that was silent for a day is forgotten");
    }

    private static NodeSign Sign(string id, DateTimeOffset at) => new()
    {
        Id = id,
        Version = "1.2.3.0",
        StartedAt = Samples.Start,
        SeenAt = at,
        Options = "options",
        Routes = "routes",
    };
}
