using FaultTolerantPay.Calls;

namespace FaultTolerantPay.Records;

/// <summary>
/// Calls the host's protector like all host code: with a timeout, and not at all while too many of its calls hang.
/// </summary>
internal sealed class BoundedProtector(ISecretProtector inner, HostCalls calls, TimeSpan limit) : ISecretProtector
{
    private readonly Callee _callee = calls.CalleeOf("secret-protector");

    public string WritingKey => inner.WritingKey;

    public ValueTask<ProtectedSecret> ProtectAsync(
        ReadOnlyMemory<byte> secret, ReadOnlyMemory<byte> owner, CancellationToken cancellationToken) =>
        calls.AskAsync(
            _callee,
            static (asked, token) => asked.inner.ProtectAsync(asked.secret, asked.owner, token),
            (inner, secret, owner),
            limit,
            cancellationToken);

    public ValueTask<OpenedSecret> OpenAsync(
        ProtectedSecret secret, ReadOnlyMemory<byte> owner, CancellationToken cancellationToken) =>
        calls.AskAsync(
            _callee,
            static (asked, token) => asked.inner.OpenAsync(asked.secret, asked.owner, token),
            (inner, secret, owner),
            limit,
            cancellationToken);
}
