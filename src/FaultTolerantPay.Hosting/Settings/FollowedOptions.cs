using System.Text;
using System.Text.Json;
using FaultTolerantPay.Configuration.InForce;
using Microsoft.Extensions.Configuration;

namespace FaultTolerantPay.Hosting.Settings;

/// <summary>
/// Shared options as a configuration: it overrides the node's own, option by option, and a list as a whole. What it has no option for stays
/// as the node's own configuration says.
/// </summary>
internal sealed class FollowedOptions(SharedOptions configuration, OptionsInForce options) : IFollower
{
    public const string FileName = "options.json";

    private static readonly JsonDocumentOptions AsConfigurationsAre =
        new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    public SharedSettingsKind Kind => SharedSettingsKind.Options;

    public SharedSettingsCheck Check(IReadOnlyList<SharedFile> files) => new(Read(files).Errors, []);

    public IReadOnlyList<string> Take(IReadOnlyList<SharedFile> files)
    {
        (IConfigurationRoot? read, IReadOnlyList<string> errors) = Read(files);
        if (errors.Count == 0)
        {
            configuration.Set(read!);
        }

        return errors;
    }

    private (IConfigurationRoot? Read, IReadOnlyList<string> Errors) Read(IReadOnlyList<SharedFile> files)
    {
        if (files is not [{ Name: FileName, Text: { } text }])
        {
            return (null, [FileNames.Expected(files, FileName)]);
        }

        IConfigurationRoot read;
        try
        {
            using var whole = JsonDocument.Parse(text, AsConfigurationsAre);
            if (whole.RootElement.ValueKind != JsonValueKind.Object)
            {
                return (null, [$"{FileName} is {whole.RootElement.ValueKind}: expected an object with a section for each options class."]);
            }

            read = new ConfigurationBuilder()
                .AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes($"{{\"{SharedOptions.Section}\":{text}\n}}")))
                .Build();
        }
        catch (Exception exception) when (exception is FormatException or JsonException)
        {
            return (null, [$"{FileName}: {exception.GetBaseException().Message}"]);
        }

        return (read, options.FindErrors(read.GetSection(SharedOptions.Section)));
    }
}
