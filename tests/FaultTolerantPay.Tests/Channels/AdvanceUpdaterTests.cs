using FaultTolerantPay.Channels;
using FaultTolerantPay.Model;
using FaultTolerantPay.Signals;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.InMemory;
using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using NSubstitute;

namespace FaultTolerantPay.Tests.Channels;

/// <summary>A change is made on the newest advance, a bounded number of times, and it is said if nothing was written.</summary>
internal sealed class AdvanceUpdaterTests
{
    private StandInHarness _world = null!;
    private TransactionRequest _request = null!;
    private CommitStatus? _refused;
    private int _commits;

    private AdvanceUpdater Updater => _world.Get<AdvanceUpdater>();

    [SetUp]
    public async Task StoreAnAdvance()
    {
        _refused = null;
        IStandInStore store = InterceptedStore.Around(new InMemoryStandInStore(), (_, commit) =>
        {
            Assert.That(++_commits, Is.LessThan(1_000), "The updater never gives up.");
            return _refused is { } status ? new(new CommitResult(status)) : commit();
        });
        _world = new StandInHarness(services: services => services.AddSingleton(store));
        await _world.AddMerchantAsync();
        _request = await _world.AdvancedAsync();
        _commits = 0;
    }

    [TearDown]
    public void DropWorld() => _world.Dispose();

    [TestCase(CommitStatus.VersionConflict)]
    [TestCase(CommitStatus.ReceiptTaken)]
    public void UpdateAsync_AnotherWriterIsFasterEachTime_GivesUpAfterAHundredRounds(CommitStatus status)
    {
        _refused = status;
        Assert.That(
            () => NoteAsync("late"),
            Throws.TypeOf<StoreException>().With.Property(nameof(StoreException.NothingWritten)).True
                .And.Message.StartsWith($"Advance {_request.Key} changed 100 times"));
        Assert.That(_commits, Is.EqualTo(100));
    }

    [TestCase(CommitStatus.LimitReached)]
    [TestCase(CommitStatus.OrderTaken)]
    public void UpdateAsync_StoreRefusesForAnotherReason_SaysThatNothingIsWritten(CommitStatus status)
    {
        _refused = status;
        Assert.That(
            () => NoteAsync("late"),
            Throws.TypeOf<StoreException>().With.Property(nameof(StoreException.NothingWritten)).True
                .And.Message.Contains(_request.Key.ToString()));
        Assert.That(_commits, Is.EqualTo(1));
    }

    [Test]
    public async Task UpdateAsync_KnownAdvanceIsOutdated_IsTriedFirstAndThenTheStoredOne()
    {
        Advance stored = await _world.AdvanceOfAsync(_request);
        TransactionRecord record = (await _world.Store.FindTransactionAsync(_request.Key, default))!;
        List<long> versions = [];

        LoadedAdvance? updated = await Updater.UpdateAsync(
            _request.Key,
            lease: null,
            change =>
            {
                versions.Add(change.Before.Version);
                return ValueTask.FromResult(change.Noted("late", "detail"));
            },
            default,
            new LoadedAdvance(stored with { Version = stored.Version - 1 }, record));

        Assert.That(versions, Is.EqualTo(new[] { stored.Version - 1, stored.Version }));
        Assert.That(updated!.Advance.Version, Is.EqualTo(stored.Version + 1));
        Assert.That(await _world.AdvanceOfAsync(_request), Is.EqualTo(updated.Advance));
    }

    [Test]
    public async Task UpdateAsync_AdvanceIsStoredWithoutItsPayment_SaysThatTheStoreIsDamaged()
    {
        Advance stored = await _world.AdvanceOfAsync(_request);
        IPaymentStore damaged = Substitute.For<IPaymentStore>();
        damaged.FindAdvanceAsync(_request.Key, Arg.Any<CancellationToken>()).Returns(stored);
        var updater = new AdvanceUpdater(damaged, _world.Get<CommitPublisher>(), _world.Get<InstructionAttempts>(), _world.Time);

        Assert.That(
            async () => await updater.UpdateAsync(_request.Key, lease: null, change => change.Noted("late", "detail"), default),
            Throws.TypeOf<StoreException>().With.Message.Contains("without its payment"));
        Assert.That(_commits, Is.Zero);
    }

    private async Task NoteAsync(string name) =>
        await Updater.UpdateAsync(_request.Key, lease: null, change => change.Noted(name, "detail"), default);
}
