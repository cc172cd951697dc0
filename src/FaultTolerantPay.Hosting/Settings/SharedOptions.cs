using Microsoft.Extensions.Configuration;

namespace FaultTolerantPay.Hosting.Settings;

/// <summary>The configuration that nodes share; empty until a version is in force.</summary>
internal sealed class SharedOptions
{
    /// <summary>What comes before a shared option's path in messages.</summary>
    public const string Section = "SharedSettings";

    private readonly Provider _provider = new();

    public SharedOptions() => Configuration = new ConfigurationBuilder().Add(_provider).Build().GetSection(Section);

    public IConfiguration Configuration { get; }

    public void Set(IConfigurationRoot options) => _provider.Set(options);

    private sealed class Provider : ConfigurationProvider, IConfigurationSource
    {
        public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

        public void Set(IConfigurationRoot options)
        {
            Data = options.AsEnumerable().ToDictionary(StringComparer.OrdinalIgnoreCase);
            OnReload();
        }
    }
}
