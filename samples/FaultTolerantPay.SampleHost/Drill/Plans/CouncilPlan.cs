namespace FaultTolerantPay.SampleHost.Drill.Plans;

internal static class CouncilPlan
{
    public static DrillPlan Make(DrillOptions options) => throw new CommandLine.UsageException("--transactions is not there yet.");
}
