using FaultTolerantPay.SampleHost.CommandLine;
using Microsoft.Extensions.Configuration;

namespace FaultTolerantPay.SampleHost.App;

/// <summary>A JSON file with the library's options.</summary>
internal static class SettingsFile
{
    /// <summary>Reads the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="follows">Whether it is read again whenever it is edited.</param>
    /// <exception cref="UsageException">It is no JSON that settings can be read from.</exception>
    public static IConfigurationRoot Read(string path, bool follows)
    {
        try
        {
            return new ConfigurationBuilder().AddJsonFile(Path.GetFullPath(path), optional: false, reloadOnChange: follows).Build();
        }
        catch (InvalidDataException e)
        {
            throw new UsageException($"{path} is no JSON file of settings: {e.GetBaseException().Message}");
        }
    }
}
