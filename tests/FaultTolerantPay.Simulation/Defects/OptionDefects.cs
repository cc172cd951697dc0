using FaultTolerantPay.Simulation.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;
using Saved = System.Collections.Generic.IEnumerable<System.Collections.Generic.KeyValuePair<string, string?>>;

namespace FaultTolerantPay.Simulation.Defects;

/// <summary>A node reads the file of options otherwise than it was saved.</summary>
/// <param name="read">What it reads, from what the file held when the node started and what it holds now.</param>
internal sealed class OptionsReadOtherwise(Func<Saved, Saved, Saved> read) : Defect
{
    public override IConfiguration Configuration(SimulatedNode node, IConfiguration file) =>
        new ConfigurationBuilder().Add(new Source(file, read)).Build();

    private sealed class Source : ConfigurationProvider, IConfigurationSource
    {
        private readonly IConfiguration _file;
        private readonly Func<Saved, Saved, Saved> _read;
        private readonly KeyValuePair<string, string?>[] _atStart;

        public Source(IConfiguration file, Func<Saved, Saved, Saved> read)
        {
            _file = file;
            _read = read;
            _atStart = Settings();
            ChangeToken.OnChange(file.GetReloadToken, Read);
            Read();
        }

        public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

        private void Read()
        {
            Data = new Dictionary<string, string?>(_read(_atStart, Settings()), StringComparer.OrdinalIgnoreCase);
            OnReload();
        }

        private KeyValuePair<string, string?>[] Settings() =>
            [.. _file.AsEnumerable(makePathsRelative: true).Where(setting => setting.Value is not null)];
    }
}

/// <summary>A payment goes on without its record, whatever policy says.</summary>
internal sealed class SendsUnrecorded : Defect
{
    public override void Options(FaultTolerantPayBuilder pay) =>
        pay.Pipeline(o => o.WhenStoreFails = FailedStorePolicy.GoOnRetryMayPayTwice);
}
