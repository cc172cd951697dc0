using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Tests.Fakes;

/// <summary>A store whose commits a test may answer in its own way.</summary>
[SuppressMessage("Performance", "CA1852", Justification = "DispatchProxy derives from it.")]
internal class InterceptedStore : DispatchProxy
{
    private IStandInStore _inner = null!;
    private Func<StandInCommit, Func<ValueTask<CommitResult>>, ValueTask<CommitResult>> _onCommit = null!;

    public static IStandInStore Around(IStandInStore inner,
        Func<StandInCommit, Func<ValueTask<CommitResult>>, ValueTask<CommitResult>> onCommit)
    {
        IStandInStore store = Create<IStandInStore, InterceptedStore>();
        var proxy = (InterceptedStore)store;
        proxy._inner = inner;
        proxy._onCommit = onCommit;
        return store;
    }

    [SuppressMessage("Reliability", "CA2012", Justification = "The proxy hands the boxed task on, once.")]
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Name == nameof(IStandInStore.CommitAsync)
        ? _onCommit((StandInCommit)args![0]!, () => _inner.CommitAsync((StandInCommit)args[0]!, default))
        : targetMethod.Invoke(_inner, args);
}
