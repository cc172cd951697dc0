namespace FaultTolerantPay.SampleHost.Adapters;

/// <summary>
/// The HTTP handler of every call to the bank. It follows no redirection: that would send card data to another address. If that address
/// refused the connection, the host would also believe that nothing was sent, although the first address has the request.
/// </summary>
internal static class BankHandler
{
    // A name or a route that changed is seen after so long.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);

    public static SocketsHttpHandler Create() => new() { PooledConnectionLifetime = Lifetime, AllowAutoRedirect = false };
}
