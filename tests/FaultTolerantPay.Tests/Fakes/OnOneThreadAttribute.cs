using NUnit.Framework.Interfaces;

namespace FaultTolerantPay.Tests.Fakes;

/// <summary>
/// Runs tests without NUnit's synchronization context. Under one, what awaits with <c>ConfigureAwait(false)</c> resumes on the thread pool;
/// without one it resumes on the thread that answers or moves the clock, as it does in a host, and a test can look at the result at once.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class OnOneThreadAttribute : Attribute, ITestAction
{
    public ActionTargets Targets => ActionTargets.Test;

    public void BeforeTest(ITest test) => SynchronizationContext.SetSynchronizationContext(null);

    public void AfterTest(ITest test)
    {
    }
}
