using FaultTolerantPay.Calls;
using FaultTolerantPay.Channels;
using FaultTolerantPay.Composition;
using FaultTolerantPay.Controls;
using FaultTolerantPay.Model;
using FaultTolerantPay.Operations;
using FaultTolerantPay.Testing;
using FaultTolerantPay.Testing.Fakes;
using FaultTolerantPay.Testing.InMemory;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Tests.Controls;

/// <summary>A control that is set on one node is active on the others within a stated time.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class OperatorControlsTests
{
    private static readonly OperatorId Clerk = new("clerk-7");
    private static readonly ControlTarget North = ControlTarget.Institution(new InstitutionId("north"));
    private static readonly ControlTarget Ana = ControlTarget.Customer(new CustomerId("ana"));
    private readonly ManualTimeProvider _time = new();
    private readonly OperationsOptions _options = new();
    private readonly CountingStore _store = new();
    private readonly InMemoryMerchantStore _merchants = new();
    private readonly InMemoryOperatorQueries _queries = new();

    [Test]
    public async Task Pause_OnOneNode_IsInForceOnTheOtherWithinTheMaxAge()
    {
        (ActiveControlsCache there, _) = Node();
        (ActiveControlsCache here, OperatorControls controls) = Node();
        Assert.That((await there.ReadAsync(default)).Pauses, Is.Zero, "pauses on the other node before it reads again");
        await controls.PauseAsync(North, PausedWork.Both, Clerk, "double debits", default);
        Assert.That((await here.ReadAsync(default)).Pauses, Is.EqualTo(2), "active at once on the node that set it");
        _time.Advance(_options.MaxControlsAge);
        Assert.That((await there.ReadAsync(default)).Pauses, Is.EqualTo(2), "pauses on the other node after the max age");
        await controls.ResumeAsync(North, PausedWork.Collections, Clerk, "fixed", default);
        _time.Advance(_options.MaxControlsAge);
        Assert.That((await there.ReadAsync(default)).At(_time.GetUtcNow()).Single().Work, Is.EqualTo(PausedWork.Payouts),
            "pauses on the other node after one has ended");
        Assert.That((await there.ReadAsync(default)).FindPause(PausedWork.Collections, new MerchantId("m"), null,
            new InstitutionId("north"), null), Is.Null, "collections are not paused");
        Assert.That((await there.ReadAsync(default)).FindPause(PausedWork.Payouts, new MerchantId("m"), null, new InstitutionId("north"),
            null), Is.Not.Null, "payouts are paused");
    }

    [Test]
    public async Task Read_WithinTheMaxAge_AsksTheStoreOnce()
    {
        (ActiveControlsCache standing, _) = Node();
        for (int i = 0; i < 100; i++)
        {
            await standing.ReadAsync(default);
        }

        Assert.That(_store.Reads, Is.EqualTo(1));
        _time.Advance(_options.MaxControlsAge);
        await standing.ReadAsync(default);
        Assert.That(_store.Reads, Is.EqualTo(2));
    }

    [Test]
    public async Task Read_MaxAgeIsZero_AsksTheStoreEachTime()
    {
        _options.MaxControlsAge = TimeSpan.Zero;
        (ActiveControlsCache there, _) = Node();
        (_, OperatorControls controls) = Node();
        Assert.That((await there.ReadAsync(default)).FindBlock(new CustomerId("ana"), _time.GetUtcNow()), Is.Null);
        await controls.BlockAsync(Ana, Clerk, "chargebacks", null, default);
        Assert.That((await there.ReadAsync(default)).FindBlock(new CustomerId("ana"), _time.GetUtcNow()), Is.Not.Null);
    }

    [Test]
    public async Task Read_StoreFails_IsNotAnsweredByOldControls()
    {
        (ActiveControlsCache standing, _) = Node();
        await standing.ReadAsync(default);
        _store.Fails = true;
        Assert.That((await standing.ReadAsync(default)).NewestNumber, Is.Zero, "still young enough");
        _time.Advance(_options.MaxControlsAge);
        Assert.That(async () => await standing.ReadAsync(default), Throws.TypeOf<StoreException>());
        _store.Fails = false;
        Assert.That((await standing.ReadAsync(default)).NewestNumber, Is.Zero);
    }

    [Test]
    public async Task Read_StoreHangs_FailsAfterTheTimeout()
    {
        (ActiveControlsCache standing, _) = Node();
        _store.Hangs = true;
        Task<ActiveControls> read = standing.ReadAsync(default).AsTask();
        _time.Advance(_options.ControlsTimeout);
        await Assert.ThatAsync(
            () => read,
            Throws.TypeOf<StoreException>().With.Property(nameof(StoreException.NothingWritten)).True.And.Message.Contains(
                    "did not return the active controls"));
    }

    [Test]
    public async Task Read_ManyControls_FollowsThemPageByPage()
    {
        (ActiveControlsCache there, _) = Node();
        (_, OperatorControls controls) = Node();
        await there.ReadAsync(default);
        for (int i = 0; i < 2_500; i++)
        {
            await controls.BlockAsync(ControlTarget.Customer(new CustomerId($"c-{i}")), Clerk, "list", null, default);
        }

        _time.Advance(_options.MaxControlsAge);
        Assert.That((await there.ReadAsync(default)).FindBlock(new CustomerId("c-2499"), _time.GetUtcNow()), Is.Not.Null);
        (ActiveControlsCache late, _) = Node();
        Assert.That((await late.ReadAsync(default)).At(_time.GetUtcNow()), Has.Count.EqualTo(2_500));
    }

    [Test]
    public async Task Give_ControlIsActiveAlready_IsAlreadyDone()
    {
        (_, OperatorControls controls) = Node();
        Assert.That((await controls.ResumeAsync(North, PausedWork.Both, Clerk, "again", default)).Status,
            Is.EqualTo(OperatorActionStatus.AlreadyDone), "resume of what is not paused");
        Assert.That((await controls.PauseAsync(North, PausedWork.Payouts, Clerk, "down", default)).Status,
            Is.EqualTo(OperatorActionStatus.Done), "first pause");
        Assert.That((await controls.PauseAsync(North, PausedWork.Payouts, Clerk, "down", default)).Status,
            Is.EqualTo(OperatorActionStatus.AlreadyDone), "the same pause again");
        Assert.That((await controls.PauseAsync(North, PausedWork.Both, Clerk, "more", default)).Status,
            Is.EqualTo(OperatorActionStatus.Done), "pause of more work");
        ControlTarget south = ControlTarget.Institution(new InstitutionId("south"));
        Assert.That((await controls.PauseAsync(south, PausedWork.Collections, Clerk, "down", default)).Status,
            Is.EqualTo(OperatorActionStatus.Done), "pause of another target");
        Assert.That((await controls.PauseAsync(south, PausedWork.Both, Clerk, "down", default)).Status,
            Is.EqualTo(OperatorActionStatus.Done), "half of it is not active yet");
        DateTimeOffset end = _time.GetUtcNow() + TimeSpan.FromDays(1);
        Assert.That((await controls.UnblockAsync(Ana, Clerk, "again", default)).Status, Is.EqualTo(OperatorActionStatus.AlreadyDone),
            "unblock of who is not blocked");
        Assert.That((await controls.BlockAsync(Ana, Clerk, "chargebacks", end, default)).Status, Is.EqualTo(OperatorActionStatus.Done),
            "first block");
        Assert.That((await controls.BlockAsync(Ana, Clerk, "chargebacks", end, default)).Status,
            Is.EqualTo(OperatorActionStatus.AlreadyDone), "the same block again");
        Assert.That((await controls.BlockAsync(Ana, Clerk, "longer", null, default)).Status, Is.EqualTo(OperatorActionStatus.Done),
            "longer block");
        Assert.That(await controls.ListHistoryAsync(null, 10, default), Has.Count.EqualTo(6), "number of controls on record");
    }

    [Test]
    public async Task Block_ShorterThanTheOneInForce_IsNotAllowedAndTheLongerStays()
    {
        (_, OperatorControls here) = Node();
        (ActiveControlsCache there, OperatorControls other) = Node();
        await there.ReadAsync(default);
        DateTimeOffset start = _time.GetUtcNow();
        foreach (DateTimeOffset? longer in new DateTimeOffset?[] { start.AddDays(2), null })
        {
            Assert.That((await here.BlockAsync(Ana, Clerk, "fraud seen", longer, default)).Status, Is.EqualTo(OperatorActionStatus.Done),
                "longer block");
            OperatorActionResult result =
                await other.BlockAsync(Ana, new OperatorId("clerk-8"), "too many calls", start.AddSeconds(2), default);
            Assert.That(result.Status, Is.EqualTo(OperatorActionStatus.NotAllowed), "shorter block");
            Assert.That(result.Reason,
                Does.Contain("block of customer ana").And.Contain("fraud seen").And.Contain("clerk-7").And.Contain("Unblock"),
                "the reason names the longer block and the way out");
        }
        _time.Advance(TimeSpan.FromDays(3));
        Assert.That((await there.ReadAsync(default)).FindBlock(new CustomerId("ana"), _time.GetUtcNow()), Is.Not.Null, "still blocked");
        Assert.That(await here.ListHistoryAsync(null, 10, default), Has.Count.EqualTo(2), "number of controls on record");

        DateTimeOffset end = _time.GetUtcNow().AddSeconds(2);
        await here.UnblockAsync(Ana, Clerk, "cleared", default);
        Assert.That((await other.BlockAsync(Ana, Clerk, "too many calls", end, default)).Status, Is.EqualTo(OperatorActionStatus.Done),
            "Unblocked, it may be blocked for less.");
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.That((await here.BlockAsync(Ana, Clerk, "again", end.AddSeconds(1), default)).Status, Is.EqualTo(OperatorActionStatus.Done),
            "What is over holds nothing.");
    }

    [Test]
    public async Task Give_TheSameAtOnceOnTwoNodes_IsRecordedOnce()
    {
        (_, OperatorControls here) = Node();
        (_, OperatorControls there) = Node();
        foreach (bool begins in new[] { true, false })
        {
            TaskCompletionSource gate = _store.HoldAppends();
            Task<OperatorActionResult>[] given = [.. Enumerable.Range(0, 10).Select(i => GiveAsync(i % 2 == 0 ? here : there))];
            gate.SetResult();
            OperatorActionResult[] results = await Task.WhenAll(given);
            Assert.That(results.Count(result => result.Status == OperatorActionStatus.Done), Is.EqualTo(1), "actions that took effect");
            Assert.That(results.Count(result => result.Status == OperatorActionStatus.AlreadyDone), Is.EqualTo(9),
                "actions that were late");

            async Task<OperatorActionResult> GiveAsync(OperatorControls controls) => begins
                ? await controls.PauseAsync(ControlTarget.Everything, PausedWork.Both, Clerk, "stop all", default)
                : await controls.ResumeAsync(ControlTarget.Everything, PausedWork.Both, Clerk, "go on", default);
        }
        Assert.That(await here.ListHistoryAsync(null, 10, default), Has.Count.EqualTo(2), "controls on record");
    }

    [TestCase("\u200B\u200B\u200B\u200B", "has the character U+200B at position 1")]
    [TestCase("stop\0all", "has the character U+0000 at position 5")]
    [TestCase("\u202Estop all", "has the character U+202E at position 1")]
    [TestCase("card 4111111111111111", "has what looks like a card number at position 6")]
    public async Task Give_ReasonWouldBeCleaned_IsRefusedAsItWasGiven(string reason, string error)
    {
        (_, OperatorControls controls) = Node();
        foreach (bool begins in new[] { true, false })
        {
            OperatorActionResult block = begins ? await controls.BlockAsync(Ana, Clerk, reason, null, default)
                : await controls.UnblockAsync(Ana, Clerk, reason, default);
            OperatorActionResult pause = begins
                ? await controls.PauseAsync(ControlTarget.Everything, PausedWork.Both, Clerk, reason, default)
                : await controls.ResumeAsync(ControlTarget.Everything, PausedWork.Both, Clerk, reason, default);
            Assert.That(new[] { block.Status, pause.Status }, Is.All.EqualTo(OperatorActionStatus.BadInput), "status");
            Assert.That(new[] { block.Reason, pause.Reason }, Is.All.Contains(error), "reason");
        }
        Assert.That(await controls.ListHistoryAsync(null, 10, default), Is.Empty, "controls on record");
    }

    [Test]
    public async Task Give_ReasonIsTooLong_IsRefusedAndNotCut()
    {
        (_, OperatorControls controls) = Node();
        OperatorActionResult result = await controls.PauseAsync(ControlTarget.Everything, PausedWork.Both, Clerk,
            new string('a', PlainText.MaxReasonLength + 1), default);
        Assert.That(result.Status, Is.EqualTo(OperatorActionStatus.BadInput));
        Assert.That(result.Reason, Does.Contain("is 501 characters long"));
    }

    [Test]
    public async Task Give_Errors_AreNamedAllAtOnce()
    {
        (_, OperatorControls controls) = Node();
        OperatorActionResult result = await controls.PauseAsync(Ana, PausedWork.None, new OperatorId("a b"), "", default);
        Assert.That(result.Status, Is.EqualTo(OperatorActionStatus.BadInput), "status");
        Assert.That(result.Reason, Is.EqualTo(
            "target is 'customer ana': expected everything, an institution, a channel or a merchant group. work is 'None': expected " +
            "Collections, Payouts or Both. "
            + "operator is 'a b': expected 1 to 64 visible ASCII characters. reason is empty: expected up to 500 visible characters, 4 " +
                "of them letters or digits, without a card number."),
            "errors of a pause");
        result = await controls.BlockAsync(North, Clerk, "down", _time.GetUtcNow(), default);
        Assert.That(result.Reason,
            Does.StartWith("target is 'institution north': expected a customer or a merchant. until is '").And.Contains(
                "expected a time later than now"),
            "errors of a block");
        Assert.That((await controls.PauseAsync(ControlTarget.MerchantGroup(""), PausedWork.Both, Clerk, "down", default)).Reason,
            Is.EqualTo("target id is '': expected 1 to 64 visible ASCII characters."), "error of an id");
        Assert.That(await controls.ListHistoryAsync(null, 10, default), Is.Empty, "nothing is on record");
    }

    private (ActiveControlsCache Standing, OperatorControls Controls) Node()
    {
        var calls = new HostCalls(_time, Options.Create(new CallOptions()), NullLogger<HostCalls>.Instance);
        var standing = new ActiveControlsCache(_store, calls, _time, SettingsFromOptions.OfControls(_options, new RecoveryOptions()));
        InstitutionId[] institutions = [new("north"), new("south")];
        var channels = new InstitutionChannels([new FakePayoutChannel(institutions[0])], []);
        var targets = new ControlTargetChecks(institutions.Select(id => new FakeInstitution(id)), channels, _merchants, _queries, calls,
            Options.Create(_options));
        return (standing, new OperatorControls(_store, standing, targets, _time, NullLogger<OperatorControls>.Instance));
    }

    private sealed class CountingStore : IOperatorControlStore
    {
        private readonly InMemoryOperatorControlStore _inner = new();
        private TaskCompletionSource _gate = Opened();

        public int Reads { get; private set; }

        public bool Fails { get; set; }

        public bool Hangs { get; set; }

        public TaskCompletionSource HoldAppends() => _gate = new TaskCompletionSource();

        public async ValueTask<ControlAppendResult> AppendAsync(OperatorControl control, CancellationToken cancellationToken)
        {
            await _gate.Task;
            return await _inner.AppendAsync(control, cancellationToken);
        }

        public ValueTask<long> ReadNewestNumberAsync(CancellationToken cancellationToken)
        {
            Reads++;
            return Fails ? throw new StoreException("broken") : Hangs ? new ValueTask<long>(new TaskCompletionSource<long>().Task)
                : _inner.ReadNewestNumberAsync(cancellationToken);
        }

        public ValueTask<IReadOnlyList<OperatorControl>> ListAsync(long after, int maxItems, CancellationToken cancellationToken) =>
            _inner.ListAsync(after, maxItems, cancellationToken);

        public ValueTask<IReadOnlyList<OperatorControl>> ListNewestAsync(long? before, int maxItems, CancellationToken cancellationToken) =>
            _inner.ListNewestAsync(before, maxItems, cancellationToken);

        public ValueTask<IReadOnlyList<OperatorControl>> ListActiveAsync(long after, int maxItems, CancellationToken cancellationToken) =>
            _inner.ListActiveAsync(after, maxItems, cancellationToken);

        public ValueTask<int> EraseCustomersAsync(DateTimeOffset olderThan, CancellationToken cancellationToken) =>
            _inner.EraseCustomersAsync(olderThan, cancellationToken);

        private static TaskCompletionSource Opened()
        {
            var gate = new TaskCompletionSource();
            gate.SetResult();
            return gate;
        }
    }
}
