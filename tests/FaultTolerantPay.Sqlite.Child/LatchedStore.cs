using System.Reflection;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Sqlite.Child;

/// <summary>
/// Public, since the proxy that is made at run time derives from it. A store that holds each commit with a decision of an operator at a
/// gate: the advance and its version have been read by then.
/// </summary>
public class LatchedStore : DispatchProxy
{
    private IStandInStore _inner = null!;
    private DecisionLatch _gate = null!;

    public static IStandInStore Over(IStandInStore inner, DecisionLatch gate)
    {
        IStandInStore store = Create<IStandInStore, LatchedStore>();
        ((LatchedStore)store)._inner = inner;
        ((LatchedStore)store)._gate = gate;
        return store;
    }

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
#pragma warning disable CA2012 // The proxy hands it to its caller as it is.
        args is [StandInCommit { Approval: not null } commit, CancellationToken stop] ? CommitAsync(commit, stop)
            : targetMethod!.Invoke(_inner, args);
#pragma warning restore CA2012

    private async ValueTask<CommitResult> CommitAsync(StandInCommit commit, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync();
        return await _inner.CommitAsync(commit, cancellationToken);
    }
}
