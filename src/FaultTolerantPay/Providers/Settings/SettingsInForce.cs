using System.Collections.Immutable;
using FaultTolerantPay.Secrets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Providers.Settings;

/// <summary>Keeps one snapshot of settings and error maps in force, and replaces it as a whole.</summary>
internal sealed class SettingsInForce : IProviderSettings, IDisposable
{
    private readonly ImmutableArray<ProviderSettings> _byCode;
    private readonly IOptionsMonitor<ProviderOptions> _options;
    private readonly SecretReader _secrets;
    private readonly ILogger _logger;
    private readonly Lock _reading = new();
    private readonly IDisposable? _edits;
    private ProviderSnapshot _current;

    /// <param name="byCode">The settings that the host gives by code.</param>
    /// <param name="options">Where the settings file is.</param>
    /// <param name="secrets">Knows the schemes of references.</param>
    /// <param name="logger">Is told what is in force.</param>
    /// <exception cref="InvalidOperationException">The settings have errors; the message has all of them.</exception>
    public SettingsInForce(
        IEnumerable<ProviderSettings> byCode, IOptionsMonitor<ProviderOptions> options, SecretReader secrets,
        ILogger<SettingsInForce> logger)
    {
        _byCode = [.. byCode];
        _options = options;
        _secrets = secrets;
        _logger = logger;
        SettingsLoad first = Load();
        _current = first.Snapshot ?? throw new InvalidOperationException(string.Join('\n', first.Errors));
        _edits = options.OnChange((_, _) => Reload());
    }

    /// <summary>The snapshot in force. Read it once for values that belong together.</summary>
    public ProviderSnapshot Current => Volatile.Read(ref _current);

    public ImmutableArray<ProviderSettings> All => Current.All;

    public ProviderSettings? Find(ProviderId provider) => Current.Find(provider);

    public ProviderChannel? Find(ChannelId channel) => Current.Find(channel);

    public ImmutableArray<string> Reload()
    {
        // Two at a time could put the older file in force last.
        lock (_reading)
        {
            SettingsLoad load = Load();
            if (load.Snapshot is { } snapshot)
            {
                Volatile.Write(ref _current, snapshot);
            }

            return load.Errors;
        }
    }

    /// <summary>Does something while no reload reads the files or puts them in force.</summary>
    public T BetweenReloads<T>(Func<T> act)
    {
        lock (_reading)
        {
            return act();
        }
    }

    public void Dispose() => _edits?.Dispose();

    private SettingsLoad Load()
    {
        ProviderOptions options = _options.CurrentValue;
        SettingsLoad load = SettingsLoader.Load(options, _byCode, _secrets.Schemes);
        if (load.Snapshot is not { } snapshot)
        {
            _logger.ProviderSettingsNotRead(options.SettingsFile ?? "none", load.Errors.Length, load.Errors[0]);
        }
        else if (options.SettingsFile is { } file)
        {
            _logger.ProviderSettingsRead(file, snapshot.All.Length, snapshot.All.Sum(of => of.Channels.Length));
        }

        return load;
    }
}
