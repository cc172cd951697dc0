using FaultTolerantPay.Hosting.Work;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace FaultTolerantPay.Hosting.Tests.Work;

/// <summary>Nodes that say what they find, and hear what others find.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class NodeSignTests
{
    private readonly ManualTimeProvider _clock = new();
    private readonly Directory _nodes = new();
    private IReadOnlyList<NodeSign> _heard = [];

    [Test]
    public async Task Run_AnotherNodeFindsItDown_IsHeard()
    {
        NodeSignWork node = Node(downSince: null);
        await _nodes.SaveAsync(SignOf("other", _clock.GetUtcNow()), default);
        await node.RunOnceAsync(default);

        Assert.That(_heard.Select(sign => sign.Id), Is.EqualTo(new[] { "other" }));
    }

    [Test]
    public async Task Run_OwnFinding_IsSaidAndNotHeard()
    {
        DateTimeOffset since = _clock.GetUtcNow();
        await Node(since).RunOnceAsync(default);

        Assert.That((await _nodes.ListAsync(default)).Single().DownSince, Is.EqualTo(since));
        Assert.That(_heard, Is.Empty);
    }

    /// <summary>A node that was killed while it found the business system down says so for ever. Its silence is measured here.</summary>
    [Test]
    public async Task Run_TheOtherGaveNoSignForLong_IsNotHeard()
    {
        NodeSignWork node = Node(downSince: null);
        await _nodes.SaveAsync(SignOf("killed", _clock.GetUtcNow().AddHours(1)), default);
        await node.RunOnceAsync(default);
        Assert.That(_heard, Has.Count.EqualTo(1), "its clock is an hour ahead, and it lives");
        _clock.Advance(TimeSpan.FromSeconds(20));
        await node.RunOnceAsync(default);

        Assert.That(_heard, Is.Empty);
    }

    private NodeSignWork Node(DateTimeOffset? downSince) => new(
        _clock, NullLogger<NodeSignWork>.Instance, new NodeFindings(() => downSince, down => _heard = down), _nodes);

    private NodeSign SignOf(string id, DateTimeOffset seenAt) => new()
    {
        Id = id,
        Version = "1",
        StartedAt = seenAt,
        SeenAt = seenAt,
        Options = "",
        Routes = "",
        DownSince = _clock.GetUtcNow(),
    };

    private sealed class Directory : INodeDirectory
    {
        private readonly Dictionary<string, NodeSign> _signs = [];

        public ValueTask SaveAsync(NodeSign sign, CancellationToken cancellationToken)
        {
            _signs[sign.Id] = sign;
            return default;
        }

        public ValueTask RemoveAsync(string id, CancellationToken cancellationToken)
        {
            _signs.Remove(id);
            return default;
        }

        public ValueTask<IReadOnlyList<NodeSign>> ListAsync(CancellationToken cancellationToken) => new([.. _signs.Values]);
    }
}
