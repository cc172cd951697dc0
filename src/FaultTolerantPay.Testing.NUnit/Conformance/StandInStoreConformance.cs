using FaultTolerantPay.Storage;
using NUnit.Framework;

namespace FaultTolerantPay.Testing.Conformance;

/// <summary>
/// The contract of <see cref="IStandInStore"/>. Derive from it, and implement how a store is created and reopened. Each sentence of the
/// interface's documentation has a test here.
/// </summary>
public abstract partial class StandInStoreConformance
{
    /// <summary>The store under test: empty before each test.</summary>
    protected IStandInStore Store { get; private set; } = null!;

    /// <summary>The present time of every test.</summary>
    protected static DateTimeOffset Now => Samples.Start;

    private static CancellationToken None => CancellationToken.None;

    /// <summary>Creates a new, empty store.</summary>
    protected abstract ValueTask<IStandInStore> CreateAsync();

    /// <summary>Closes the store and opens another on the same data.</summary>
    protected abstract ValueTask<IStandInStore> ReopenAsync(IStandInStore store);

    /// <summary>Creates the store.</summary>
    [SetUp]
    public async Task CreateStore() => Store = await CreateAsync().ConfigureAwait(false);

    /// <summary>Closes the store.</summary>
    [TearDown]
    public Task CloseStore() => CloseAsync(Store);

    /// <summary>Closes the store, and continues with another on the same data.</summary>
    protected async Task ReopenAsync() => Store = await ReopenAsync(Store).ConfigureAwait(false);

    internal static async Task CloseAsync(object store)
    {
        if (store is IAsyncDisposable asynchronous)
        {
            await asynchronous.DisposeAsync().ConfigureAwait(false);
        }
        else
        {
            (store as IDisposable)?.Dispose();
        }
    }

    private async Task<CommitStatus> CommitAsync(StandInCommit commit) =>
        (await Store.CommitAsync(commit, None).ConfigureAwait(false)).Status;

    private async Task CommittedAsync(StandInCommit commit) =>
        Assert.That(await CommitAsync(commit).ConfigureAwait(false), Is.EqualTo(CommitStatus.Committed));

    /// <summary>Asserts that the store contains no data of a payment, nor of its exposure.</summary>
    private async Task AssertNothingOfAsync(TransactionKey key)
    {
        Assert.That(await Store.FindTransactionAsync(key, None).ConfigureAwait(false), Is.Null, "transaction");
        Assert.That(await Store.FindAdvanceAsync(key, None).ConfigureAwait(false), Is.Null, "advance");
        Assert.That(await Store.ListInstructionsAsync(key, None).ConfigureAwait(false), Is.Empty, "instructions");
        Assert.That(await Store.ListJournalAsync(key, None).ConfigureAwait(false), Is.Empty, "journal");
        Assert.That(await Store.ListTimelineAsync(key, None).ConfigureAwait(false), Is.Empty, "timeline");
        Assert.That(
            await Store.ReadCounterAsync(Samples.Exposure(key.Merchant.Value), None).ConfigureAwait(false),
            Is.EqualTo(default(CounterValue)),
            "exposure");
        Assert.That(
            await Store.ReadBacklogAsync(WorkKind.Advance, DateTimeOffset.MaxValue, None).ConfigureAwait(false),
            Is.EqualTo(default(WorkBacklog)),
            "work");
    }
}
