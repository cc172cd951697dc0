using FaultTolerantPay.PostgreSql.Tests.Servers;

namespace FaultTolerantPay.PostgreSql.Tests.Stores;

/// <summary>Two nodes on one empty store, for each test.</summary>
public abstract class TwoNodesFixture
{
    private PostgreSqlStore[] _nodes = [];

    internal TestSchema Schema { get; private set; } = null!;

    protected IReadOnlyList<PostgreSqlStore> Nodes => _nodes;

    [OneTimeSetUp]
    public void Prepare() => Schema = new TestSchema();

    [SetUp]
    public void Open()
    {
        Schema.Clear();
        _nodes = [PostgreSqlStore.Open(Schema.Options()), PostgreSqlStore.Open(Schema.Options())];
    }

    [TearDown]
    public void Close()
    {
        foreach (PostgreSqlStore node in _nodes)
        {
            node.Dispose();
        }
    }
}
