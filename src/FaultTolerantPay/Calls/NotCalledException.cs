namespace FaultTolerantPay.Calls;

/// <summary>The caller gave up before the call was made: the callee's code did not run and will not run.</summary>
/// <param name="callee">The callee that was not called.</param>
/// <param name="caller">The caller's token.</param>
internal sealed class NotCalledException(Callee callee, CancellationToken caller)
    : OperationCanceledException($"The caller gave up before {callee} was called.", caller)
{
    /// <summary>
    /// The callee that was not called. An exception about another callee says nothing about this call: the callee's code may have thrown
    /// it.
    /// </summary>
    public Callee Callee { get; } = callee;
}
