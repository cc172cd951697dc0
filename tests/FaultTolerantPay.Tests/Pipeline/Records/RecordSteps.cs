using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.InMemory;
using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using static FaultTolerantPay.Tests.Fakes.BreakableStore;

namespace FaultTolerantPay.Tests.Pipeline.Records;

/// <summary>Nodes on a store that a test can break, and the commits that it breaks.</summary>
internal static class RecordSteps
{
    public static bool IsIntent(StandInCommit? commit) => commit?.Transaction?.Outcome.Reason == OutcomeReasons.InProgress;

    public static bool IsFinal(StandInCommit? commit) => commit?.Transaction?.Outcome.IsFinal == true;

    /// <summary>A world on a store that can be broken; what is durable is the disk's.</summary>
    public static StandInHarness Breakable(out BreakableStore broken, Action<PipelineOptions>? configure = null)
    {
        var disk = new InMemoryDisk();
        (IStandInStore store, broken) = Around(new InMemoryStandInStore(disk));
        return new StandInHarness(pay => pay.Pipeline(configure ?? (_ => { })), services => services.AddSingleton(store));
    }
}
