namespace FaultTolerantPay.SampleHost.Adapters;

/// <summary>
/// The HTTP handler of every call to the bank. It sends a request to the address of the settings and to nobody else: a redirection would
/// take card data there, and a refused connection there would look as if nothing had been sent.
/// </summary>
internal static class BankHandler
{
    // A name or a route that changed is seen after so long.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);

    public static SocketsHttpHandler Create() => new() { PooledConnectionLifetime = Lifetime, AllowAutoRedirect = false };
}
