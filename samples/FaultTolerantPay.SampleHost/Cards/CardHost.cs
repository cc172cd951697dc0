using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using FaultTolerantPay.SampleHost.App;
using FaultTolerantPay.SampleHost.CommandLine;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.SampleHost.Cards;

/// <summary>
/// A host for one command on a card: it listens for callbacks, asks what has no result, and ends with the command. What is open then goes
/// on in the next host on the store.
/// </summary>
internal static class CardHost
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Runs a command; its own errors of the command line come together with those of the environment.</summary>
    public static async Task<int> RunAsync(Invocation invocation, List<string> errors, Func<IServiceProvider, Task<int>> run)
    {
        Uri? bank = AddressOf(invocation, CardOptions.Bank, errors);
        Uri? callbackHost = AddressOf(invocation, CardOptions.CallbackHost, errors);

        string? only = invocation.Value(CardOptions.Provider.Name);
        if (only is not null && !CardChannels.Providers.Contains(only))
        {
            errors.Add($"{CardOptions.Provider.Name} '{only}': one of {string.Join(", ", CardChannels.Providers)} is expected.");
        }

        errors.AddRange(CardSettings.EnvironmentErrors());
        CardOptions.Check(errors);
        await using WebApplication host = SampleHostApp.Build(new HostSettings
        {
            Store = invocation.Value(CardOptions.Store.Name)!,
            Bank = bank!,
            // Nobody has it: this host takes no callbacks of payouts.
            CallbackSecret = Convert.ToHexString(RandomNumberGenerator.GetBytes(32)),
            Protector = KeyFile.FromEnvironment(),
            Cards = new CardSettings
            {
                Providers = await FindProvidersAsync(bank!, invocation.Stop),
                OnlyProvider = only,
                OnlySigned = invocation.Has(CardOptions.Token.Name),
                CallbackHost = callbackHost,
            },
            Configure = pay => pay.NoCaps().Channels(channels =>
            {
                channels.MinQueryDelay = TimeSpan.FromMilliseconds(500);
                channels.MaxQueryDelay = TimeSpan.FromSeconds(5);
            }).Work(work => work.IdleDelay = TimeSpan.FromMilliseconds(200)),
        });
        try
        {
            await host.StartAsync(invocation.Stop);
        }
        catch (OptionsValidationException invalid)
        {
            throw new UsageException(invalid.Message);
        }

        try
        {
            return await run(host.Services);
        }
        catch (StoreException failure)
        {
            throw new UsageException(failure.Message);
        }
        finally
        {
            await host.StopAsync(CancellationToken.None);
        }
    }

    /// <summary>Where the bank's card providers listen, as the bank says.</summary>
    public static async Task<IReadOnlyDictionary<string, Uri>> FindProvidersAsync(Uri bank, CancellationToken stop)
    {
        using var http = new HttpClient { BaseAddress = bank, Timeout = Patience, MaxResponseContentBufferSize = 64 * 1024 };
        try
        {
            Door[] doors = await http.GetFromJsonAsync<Door[]>("/admin/providers", stop) ?? [];
            Dictionary<string, Uri> found = doors.Where(door => door.Address is not null)
                .ToDictionary(door => door.Provider, door => door.Address!, StringComparer.Ordinal);
            string[] missing = [.. CardChannels.Providers.Where(id => !found.ContainsKey(id))];
            return missing.Length == 0 ? found
                : throw new UsageException($"{bank} has no card provider {string.Join(", ", missing)}: a bank that was started with "
                    + $"{CardSettings.SecretVariable} is expected.");
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException
            || (failure is OperationCanceledException && !stop.IsCancellationRequested))
        {
            throw new UsageException($"{bank} does not tell its card providers: {failure.Message}");
        }
    }

    /// <summary>The address that an option gives; null if it is not given, or (in <paramref name="errors"/>) it is wrong.</summary>
    private static Uri? AddressOf(Invocation invocation, Option option, List<string> errors)
    {
        if (invocation.Value(option.Name) is not { } text)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme == Uri.UriSchemeHttp)
        {
            return address;
        }

        errors.Add($"{option.Name} '{text}': an http address is expected.");
        return null;
    }

    private sealed record Door(string Provider, Uri? Address);
}
