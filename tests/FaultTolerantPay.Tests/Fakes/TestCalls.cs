using FaultTolerantPay.Calls;
using FaultTolerantPay.Pipeline;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Tests.Fakes;

/// <summary>The way to call the host's code, on a clock of the test.</summary>
internal static class TestCalls
{
    /// <summary>How stages and rules are asked.</summary>
    public static StageCaller Stages(TimeProvider time) =>
        new(On(time), time, Options.Create(new PipelineOptions()), NullLogger<StageCaller>.Instance);

    public static HostCalls On(TimeProvider time) => new(time, Options.Create(new CallOptions()), NullLogger<HostCalls>.Instance);
}
