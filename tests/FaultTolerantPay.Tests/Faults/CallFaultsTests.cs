using FaultTolerantPay.Calls;
using FaultTolerantPay.Faults;
using FaultTolerantPay.Recovery;
using FaultTolerantPay.Testing;
using FaultTolerantPay.Testing.Conformance;
using FaultTolerantPay.Testing.Fakes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Tests.Faults;

/// <summary>What a call to the business system says about its health is decided in one place, for every kind of call.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class CallFaultsTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly HostCalls _calls;

    public CallFaultsTests() =>
        _calls = new HostCalls(_time, Options.Create(new CallOptions { MaxAbandonedCalls = 2 }), NullLogger<HostCalls>.Instance);

    private Callee Callee => _calls.CalleeOf("business-system");

    private static IEnumerable<TestCaseData> Results()
    {
        yield return new(PrimaryResult.Succeeded(), FaultKind.None);
        yield return new(PrimaryResult.Declined("no-funds"), FaultKind.None);
        yield return new(PrimaryResult.Pending(), FaultKind.None);
        yield return new(PrimaryResult.NotExecuted(FaultKind.None), FaultKind.None);
        yield return new(PrimaryResult.NotExecuted(FaultKind.Connection), FaultKind.Connection);
        yield return new(PrimaryResult.NotExecuted(FaultKind.Withheld), FaultKind.Withheld);
        yield return new(PrimaryResult.Unknown(FaultKind.Timeout), FaultKind.Timeout);
        yield return new(PrimaryResult.Unknown(FaultKind.None), FaultKind.Application);
        yield return new(PrimaryResult.Unknown(FaultKind.Withheld), FaultKind.Withheld);
        yield return new(default(PrimaryResult), FaultKind.Application);
    }

    [TestCaseSource(nameof(Results))]
    public void Of_PrimaryResult_IsTheFaultThatItNames(PrimaryResult result, FaultKind expected) =>
        Assert.That(CallFaults.Of(result), Is.EqualTo(expected), $"{result}");

    [Test]
    public void Of_OriginalResult_OnlyUnknownIsAFault() =>
        Assert.That(
            Enum.GetValues<OriginalStatus>().Where(status => CallFaults.Of(new OriginalResult(status)) != FaultKind.None),
            Is.EqualTo([OriginalStatus.Unknown]));

    [Test]
    public void Of_Exception_IsItsKind()
    {
        CancellationToken open = CancellationToken.None;
        CancellationToken givenUp = new(canceled: true);
        Callee other = _calls.CalleeOf("other");

        Assert.That(CallFaults.Of(new NothingSentException(), Callee, open), Is.EqualTo(FaultKind.Connection), "the adapter sent nothing");
        Assert.That(
            CallFaults.Of(new NothingSentException("") { IsWithheld = true }, Callee, open),
            Is.EqualTo(FaultKind.Withheld),
            "calls about this payment hang");
        Assert.That(CallFaults.Of(new TimeoutException(), Callee, open), Is.EqualTo(FaultKind.Timeout), "our timeout");
        Assert.That(CallFaults.Of(new TaskCanceledException(), Callee, open), Is.EqualTo(FaultKind.Timeout), "the adapter's timeout");
        Assert.That(CallFaults.Of(new TaskCanceledException(), Callee, givenUp), Is.EqualTo(FaultKind.Withheld), "the caller gave up");
        Assert.That(CallFaults.Of(new NotCalledException(Callee, givenUp), Callee, open), Is.EqualTo(FaultKind.Withheld), "not called");
        Assert.That(
            CallFaults.Of(new NotCalledException(other, givenUp), Callee, open),
            Is.EqualTo(FaultKind.Timeout),
            "the adapter's own call was not made");
        Assert.That(CallFaults.Of(new FormatException(), Callee, open), Is.EqualTo(FaultKind.Application), "broken");
    }

    [Test]
    public async Task Of_NothingSent_TooManyCallsHang_IsAConnectionError()
    {
        for (int i = 0; i < 2; i++)
        {
            Task<int> hangs = _calls.AskAsync(
                Callee, static (_, _) => new ValueTask<int>(new TaskCompletionSource<int>().Task), 0, TimeSpan.Zero, default).AsTask();
            Assert.That(async () => await hangs, Throws.TypeOf<TimeoutException>());
        }

        NothingSentException? withheld = await Assert.ThrowsAsync<NothingSentException>(
            async () => await _calls.AskAsync(Callee, static (_, _) => new ValueTask<int>(1), 0, TimeSpan.Zero, default));
        Assert.That(CallFaults.Of(withheld!, Callee, CancellationToken.None), Is.EqualTo(FaultKind.Connection));
    }

    [TestCase(FaultKind.Connection)]
    [TestCase(FaultKind.Timeout)]
    [TestCase(FaultKind.None)]
    public async Task AdviseAsync_NotExecuted_TheDetectorLearnsTheFaultOfTheResult(FaultKind fault)
    {
        var primary = new FakeBusinessSystem(_time) { OnAdvise = _ => PrimaryResult.NotExecuted(fault) };
        var detector = new LearningDetector();
        var caller = new BackgroundCalls(
            primary, detector, _calls, _time, Options.Create(new RecoveryOptions()), NullLogger<BackgroundCalls>.Instance);

        await caller.AdviseAsync(Samples.AdviceMessage(Samples.Key()).Advice!, CancellationToken.None);

        Assert.That(detector.Learned, Is.EqualTo([fault]));
    }

    public void Dispose() => _calls.Dispose();

    private sealed class LearningDetector : IFaultDetector
    {
        public List<FaultKind> Learned { get; } = [];

        public FaultState State => FaultState.Healthy;

        public ValueTask<PrimaryResult> ExecuteAsync(TransactionRequest request, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask<PrimaryResult> ExecuteWithoutConsentAsync(TransactionRequest request, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public void EndBackgroundCall(BackgroundPermit pass, TransactionKey key, FaultKind fault) => Learned.Add(fault);
    }
}
