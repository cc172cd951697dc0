using FaultTolerantPay.SampleHost.App;
using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.Transactions;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.SampleHost.Operate;

/// <summary>The library on a store, with nothing running: for what an operator looks up or orders.</summary>
internal static class StoreServices
{
    public static readonly Option Store = new("--store", "PATH", "The store's SQLite file.", IsRequired: true);

    // Nobody listens there: what these commands do reaches no bank.
    private static readonly Uri NoBank = new("http://127.0.0.1:9");

    public static async Task<int> UseAsync(Invocation invocation, Func<IServiceProvider, Task<int>> use)
    {
        string path = invocation.Value(Store.Name)!;
        if (!File.Exists(path))
            throw new UsageException($"{path} is not there: the SQLite file of a store is expected.");
        var services = new ServiceCollection();
        SampleHostApp.AddServices(services, new HostSettings { StorePath = path, Bank = NoBank, CallbackSecret = "" });
        await using ServiceProvider provider = services.BuildServiceProvider();
        try
        {
            return await use(provider);
        }
        catch (StoreException failure)
        {
            throw new UsageException(failure.Message);
        }
    }
}
