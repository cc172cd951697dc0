using FaultTolerantPay.Calls;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Tests.Fakes;

/// <summary>The way to call the host's code, on a clock of the test.</summary>
internal static class TestCalls
{
    public static HostCalls On(TimeProvider time) => new(time, Options.Create(new CallOptions()), NullLogger<HostCalls>.Instance);
}
